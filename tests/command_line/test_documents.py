"""What README and guide say is what the program has."""

import argparse
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from bot.commands.parser import build_parser
from bot.config import SETTINGS

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")
ROLES = ("petugas", "asesor", "ketua", "pimpinan", "admin", "pemasang")
GUIDES = {name: (TOP / "docs" / "panduan" / f"{name}.md").read_text(encoding="utf-8") for name in ROLES}
INDEX = (TOP / "docs" / "panduan.md").read_text(encoding="utf-8")
GUIDE = "\n".join((INDEX, *GUIDES.values()))


def commands(parser: argparse.ArgumentParser, above: str = "") -> Iterator[str]:
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for name, below in action.choices.items():
            yield from commands(below, f"{above} {name}".strip())
    if not inner:
        yield above


def test_every_command_is_in_the_readme():
    assert not [command for command in commands(build_parser()) if f"{command}" not in README]


def test_every_setting_is_in_the_readme_and_no_other():
    assert set(re.findall(r"KUESIONER_[A-Z_]+", README)) == set(SETTINGS)


def test_the_page_of_the_tables_is_current():
    spec = importlib.util.spec_from_file_location("database_docs", TOP / ".ci" / "database_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "make docs"


def test_the_licence_is_whole():
    text = (TOP / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"^(\d+)\.", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text
    assert text.endswith("require the production of a new EUPL version.\n")


PATHS = (*TOP.glob("*.md"), *TOP.glob("docs/**/*.md"), *TOP.glob("bench/*.md"))
DOCUMENTS = sorted(str(path.relative_to(TOP)) for path in PATHS)


def test_the_documents_for_whoever_comes_next_are_there():
    wanted = {"CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/architecture.md", "docs/glossary.md"}
    assert wanted <= set(DOCUMENTS)
    assert all(f"({path})" in README for path in (*wanted, "docs/database.md", "LICENSE"))


@pytest.mark.parametrize("path", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_file_that_a_guide_for_developers_names_is_there(path):
    text = (TOP / path).read_text(encoding="utf-8")
    rooms = "alembic|bench|bot|docs|handlers|questionnaires|tests|.ci"
    named = re.findall(rf"`((?:{rooms})/[A-Za-z0-9_./-]*)`", text)
    assert named
    missing = {name for name in named if not (TOP / name).exists()}
    assert missing <= {"handlers/zona/", "tests/handlers/zona/"}  # the example of the guide


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_link_within_the_project_leads_somewhere(path):
    text = (TOP / path).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#][^)]*)\)", text):
        if "://" not in target:
            assert ((TOP / path).parent / target).exists(), target


def test_there_is_one_guide_for_each_role_and_the_index_leads_to_it():
    there = {path.stem for path in (TOP / "docs" / "panduan").glob("*.md")}
    assert there == set(ROLES)
    assert all(f"(panduan/{name}.md)" in INDEX for name in ROLES)
    assert all("(../panduan.md)" in text for text in GUIDES.values())


def test_the_guide_of_the_installer_names_commands_of_the_program():
    named = re.findall(r"`kuesioner ([a-z]+(?: [a-z]+)?)", GUIDES["pemasang"])
    known = set(commands(build_parser()))
    assert named
    assert not [name for name in named if name not in known and name.split()[0] not in known]


def test_the_guide_names_buttons_and_commands_that_exist():
    texts = [*(TOP / "bot" / "texts").glob("*.py"), *(TOP / "handlers").rglob("*texts.py")]
    known = "\n".join(path.read_text(encoding="utf-8") for path in texts)
    quoted = set(re.findall(r"`([^`]+)`", GUIDE))
    buttons = {word for word in quoted if re.fullmatch(r"[A-Z][a-z]+(,? [a-z]+)*", word)}
    assert buttons
    assert not [button for button in buttons if button not in known]
    typed = {word.split()[0][1:] for word in quoted if word.startswith("/")}
    assert typed <= handlers.COMMANDS.keys()


def test_every_picture_of_the_guide_is_made_and_shown():
    source = (TOP / ".ci" / "guide.py").read_text(encoding="utf-8")
    made = set(re.findall(r'Shot\("([a-z-]+)"', source))
    assert made == {path.stem for path in (TOP / "docs" / "panduan" / "gambar").glob("*.webp")}
    assert made == set(re.findall(r"\(gambar/([a-z-]+)\.webp\)", GUIDE))
