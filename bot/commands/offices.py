"""`kuesioner office`: the regency's offices, from a table."""

import argparse
import difflib
from collections.abc import Iterable

from bot.commands.files import read_at_most
from bot.commands.opening import from_database, in_database
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say, table
from bot.documents.spreadsheets import read_tables
from bot.storage.offices import offices
from questionnaires.offices.office_list import LARGEST_FILE, OfficeFile, read_offices, same_names
from questionnaires.offices.search import find_offices
from questionnaires.people import Office


def import_file(arguments: argparse.Namespace) -> int:
    """Takes all offices of a file, or none when one of its lines is wrong or something has to be asked."""
    config = read_settings()
    name = str(arguments.file)
    tables = read_tables(read_at_most(arguments.file, LARGEST_FILE))
    known = from_database(lambda db, now: offices.all_offices(db), config)
    is_invited = arguments.invited != "no"
    found = _without_problems(read_offices(tables, known, invited=is_invited), name)
    same = same_names(found.offices, known)
    if same and arguments.same_name is None:
        raise CommandError(
            *(
                f'{name}: "{office.name}" sudah ada dengan kode {office.code}; di berkas kodenya {row.code}.'
                for row, office in same
            ),
            "Belum ada yang diubah. Tambahkan --same-name keep bila OPD-nya sama (kode yang ada "
            "dipertahankan), atau --same-name add bila memang OPD lain.",
        )
    if same and arguments.same_name == "keep":
        codes = {row.code: office.code for row, office in same}
        found = _without_problems(read_offices(tables, known, invited=is_invited, codes=codes), name)
    done = in_database(lambda db, now: offices.import_offices(db, found.offices, now, None), config)
    for note in found.notes:
        say(note)
    if done.added and arguments.invited is None and read_offices(tables, known).asks_invited:
        say("Berkas tidak menyebut siapa yang diundang: OPD baru dicatat ikut. Sebaliknya: --invited no.")
    say(f"{len(found.offices)} OPD: {done.added} baru, {done.changed} berubah, {done.unchanged} tetap.")
    return DONE


def _without_problems(found: OfficeFile, name: str) -> OfficeFile:
    """The offices of a file; CommandError with every line that is wrong."""
    if found.problems:
        raise CommandError(*(f"{name} baris {problem.line}: {problem.message}" for problem in found.problems))
    return found


def list_all(_: argparse.Namespace) -> int:
    """Prints every office."""
    found = from_database(lambda db, now: offices.all_offices(db))
    if not found:
        say("Belum ada OPD. Isi dengan: kuesioner office import BERKAS")
        return DONE
    for line in table(
        ("KODE", "SINGKATAN", "DIUNDANG", "NAMA"),
        ((office.code, office.short_name, _invited(office), office.name) for office in found),
    ):
        say(line)
    return DONE


def _invited(office: Office) -> str:
    if office.retired:
        return "nonaktif"
    return "ya" if office.invited else "-"


def office_named(code: str, known: Iterable[Office]) -> Office:
    """The office with this code, in any case; CommandError suggests near ones."""
    by_code = {office.code.casefold(): office for office in known}
    if (office := by_code.get(code.strip().casefold())) is not None:
        return office
    raise CommandError(unknown_office(code, by_code.values()))


def unknown_office(code: str, known: Iterable[Office]) -> str:
    """The line that names an unknown code and what may have been meant: a near code, or a name."""
    by_code = {office.code.casefold(): office for office in known}
    if not by_code:
        return f"OPD {code!r} tidak dikenal: belum ada OPD. Isi dengan: kuesioner office import BERKAS"
    named = find_offices(code, by_code.values())
    near = difflib.get_close_matches(code.strip().casefold(), by_code)
    meant = [f"{office.code} ({office.short_name})" for office in named or [by_code[word] for word in near]][
        :3
    ]
    hint = f"Mungkin maksud Anda {', '.join(meant)}?" if meant else "Lihat: kuesioner office list"
    return f"OPD {code!r} tidak dikenal. {hint}"
