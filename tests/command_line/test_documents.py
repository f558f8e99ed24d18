"""What README and guide say is what the program has."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from bot.commands.parser import build_parser
from bot.config import SETTINGS

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")
GUIDE = (TOP / "docs" / "panduan.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    "path", ["README.md", "docs/panduan.md", "docs/instruments.md", "docs/install/debian.md"]
)
def test_every_link_within_the_project_leads_somewhere(path):
    text = (TOP / path).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#][^)]*)\)", text):
        if "://" not in target:
            assert ((TOP / path).parent / target).exists(), target


def test_the_guide_names_buttons_and_commands_that_exist():
    texts = [*(TOP / "bot" / "texts").glob("*.py"), *(TOP / "handlers").rglob("*texts.py")]
    known = "\n".join(path.read_text(encoding="utf-8") for path in texts)
    quoted = set(re.findall(r"`([^`]+)`", GUIDE))
    buttons = {word for word in quoted if re.fullmatch(r"[A-Z][a-z]+(,? [a-z]+)*", word)}
    assert buttons
    assert not [button for button in buttons if button not in known]
    typed = {word.split()[0][1:] for word in quoted if word.startswith("/")}
    assert typed <= handlers.COMMANDS.keys()
