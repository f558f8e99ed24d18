# The two commands of a fresh machine: `make demo` and `make test`. All set-up happens in .venv.

# The first of these that is new enough; `make PYTHON=...` names another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python,\
	$(shell $(name) -c '$(NEW_ENOUGH)' 2>/dev/null && echo $(name))))

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8765

.PHONY: setup demo test lint docs guide bench lock clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/kuesioner demo --port $(PORT)

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# docs/database.md, made from the tables.
docs: setup
	$(BIN)/python .ci/database_docs.py

# The pictures of docs/panduan/ and the film of the README, taken in the practice room; needs Chromium.
guide: setup
	$(BIN)/python .ci/guide.py

bench: setup
	$(BIN)/python -m bench

# Renew the locks; needs uv. They carry hashes and name no registry.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml --group dev --group bench -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist
