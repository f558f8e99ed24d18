"""What the stock bots ask: a card of about the length of ours, one plain row an answer."""

import sqlite3

LEVELS = tuple((level, f"{level} · Tingkat {level}") for level in range(1, 6))
_CRITERIA = "\n".join(
    f"<b>{level}</b> Kriteria tingkat {level} terpenuhi dan tercatat." for level, _ in LEVELS
)


def question(number: int) -> str:
    return f"<b>Pertanyaan {number}</b>\nSejauh mana kebijakan ini diterapkan?\n\n{_CRITERIA}"


def answered(database: sqlite3.Connection, person: int, number: int, level: int) -> None:
    with database:
        database.execute("INSERT INTO answer VALUES (?, ?, ?)", (person, number, level))
