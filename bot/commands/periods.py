"""`kuesioner period`: opening, listing, closing and publishing an assessment round."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from sqlmodel import Session

from bot.commands.instruments import instrument_named
from bot.commands.offices import unknown_office
from bot.commands.opening import from_database, in_database
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, CommandError, say, table
from bot.config import Config
from bot.engine.publishing import tell_published
from bot.settings import HOURS
from bot.storage.dashboard import summaries
from bot.storage.offices import offices
from bot.storage.panels import rules, seating
from bot.storage.periods import periods
from bot.storage.settings.settings import choices
from questionnaires.calendar import closing_of
from questionnaires.panels import Split
from questionnaires.people import Office
from questionnaires.period import LONGEST_NAME
from questionnaires.refusal import Reason, Refusal
from questionnaires.sheet import Period, PeriodState, SheetState
from questionnaires.typed_text import one_line

STATES = {
    PeriodState.DRAFT: "rancangan",
    PeriodState.OPEN: "dibuka",
    PeriodState.CLOSED: "ditutup",
    PeriodState.PUBLISHED: "diterbitkan",
}


def open_new(arguments: argparse.Namespace) -> int:
    """Opens a round: every office asked gets an empty sheet of the instrument as it is now."""
    config = read_settings()
    instrument = instrument_named(arguments.instrument)
    name = one_line(arguments.name)
    if not name:
        raise CommandError("Nama periode tidak boleh kosong.")
    if len(name) > LONGEST_NAME:
        raise CommandError(f"Nama periode terlalu panjang: {len(name)} huruf, paling banyak {LONGEST_NAME}.")

    def work(db: Session, now: datetime) -> tuple[Period, int]:
        asked = chosen_offices(arguments.offices, offices.all_offices(db))
        period = periods.open_period(
            db,
            name=name,
            instrument=instrument,
            deadline=_moment(db, arguments.deadline, config.timezone),
            office_ids=[office.id for office in asked],
            now=now,
            by=None,
        )
        opened = accepted(period, name, config)
        if arguments.panel is not None:
            panel_for(db, opened, Split(arguments.panel), arguments.sample, now)
        return opened, len(asked)

    period, count = in_database(work, config)
    until = local(period.deadline, config)
    say(f"Periode {period.name} dibuka: {instrument.title}, {count} OPD, sampai {until}.")
    return DONE


def _moment(db: Session, deadline: datetime | date, zone: tzinfo) -> datetime:
    """The moment in UTC that was meant: a day alone ends when offices close on it."""
    if isinstance(deadline, datetime):
        return deadline.replace(tzinfo=zone).astimezone(UTC)
    return closing_of(deadline, zone, choices(db)[HOURS])


def panel_for(db: Session, period: Period, split: Split, sample: int, now: datetime) -> None:
    """Has the period scored by a panel and shares out the seats; CommandError for a sample out of bounds."""
    if rules.score_by_panel(db, period.id, now, None, split, sample) is not None:
        raise CommandError("--sample harus 1 sampai 100.")
    instrument = periods.instrument_of(db, period.instrument_digest)
    plan = seating.fill_seats(db, period.id, instrument, now, None)
    if plan.gaps or not plan.seats:
        say("Belum semua bagian panel ada penilainya. Undang asesor, lalu bagi lewat /panel di bot.")


def chosen_offices(words: str, known: Sequence[Office]) -> list[Office]:
    """The offices of `invited`, `all` or a list of codes; CommandError names each unknown code."""
    present = [office for office in known if not office.retired]
    match words.strip().casefold():
        case "all":
            asked = present
        case "invited":
            asked = [office for office in present if office.invited]
        case _:
            by_code = {office.code.casefold(): office for office in present}
            codes = dict.fromkeys(code.strip() for code in words.split(",") if code.strip())
            unknown = [unknown_office(code, present) for code in codes if code.casefold() not in by_code]
            if unknown:
                raise CommandError(*unknown)
            asked = list(
                {office.id: office for code in codes for office in [by_code[code.casefold()]]}.values()
            )
    if not asked:
        what = "yang terdaftar" if not present else "yang dipilih"
        raise CommandError(f"Tidak ada OPD {what}. Isi dengan: kuesioner office import BERKAS")
    return asked


def list_all(_: argparse.Namespace) -> int:
    """Prints every round with how far its offices are."""
    config = read_settings()

    def work(db: Session, now: datetime) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for period in periods.periods(db):
            instrument = periods.instrument_of(db, period.instrument_digest)
            states = summaries.period_counts(db, period.id)
            rows.append(
                (
                    period.name,
                    STATES[period.state],
                    instrument.id,
                    local(period.deadline, config),
                    sum(states.values()),
                    states[SheetState.SUBMITTED],
                    states[SheetState.CONFIRMED],
                )
            )
        return rows

    rows = from_database(work, config)
    if not rows:
        say("Belum ada periode. Buka dengan: kuesioner period open")
        return DONE
    for line in table(("NAMA", "STATUS", "INSTRUMEN", "TENGGAT", "OPD", "DIKIRIM", "DIKONFIRMASI"), rows):
        say(line)
    return DONE


def close(arguments: argparse.Namespace) -> int:
    """Closes a round: no office can answer any more."""
    config = read_settings()

    def work(db: Session, now: datetime) -> Period:
        period = the_period(db, _name(arguments), PeriodState.OPEN)
        return accepted(periods.close_period(db, period.id, now, None), period.name, config)

    say(f"Periode {in_database(work, config).name} ditutup.")
    return DONE


def publish(arguments: argparse.Namespace) -> int:
    """Publishes the results of a closed round: offices may see the ranking."""
    config = read_settings()

    def work(db: Session, now: datetime) -> Period:
        period = the_period(db, _name(arguments), PeriodState.CLOSED)
        done = accepted(periods.publish_period(db, period.id, now, None), period.name, config)
        tell_published(db, done, now)
        return done

    say(f"Hasil periode {in_database(work, config).name} diterbitkan.")
    return DONE


def _name(arguments: argparse.Namespace) -> str | None:
    if arguments.name and arguments.named and arguments.name != arguments.named:
        raise CommandError("Sebutkan satu periode saja.")
    return arguments.name or arguments.named


def the_period(db: Session, name: str | None, state: PeriodState) -> Period:
    """The period of this name, else the only one in this state; CommandError when it is not to be found."""
    known = periods.periods(db)
    if name is not None:
        return period_named(name, known)
    fitting = [period for period in known if period.state is state]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise CommandError(f"Tidak ada periode yang berstatus {STATES[state]}.")
    raise CommandError(f"Sebutkan nama periodenya: {', '.join(period.name for period in fitting)}")


def period_named(name: str, known: Sequence[Period]) -> Period:
    """The period of this name; CommandError lists those there are."""
    for period in known:
        if period.name.casefold() == name.strip().casefold():
            return period
    there = f"Yang ada: {', '.join(period.name for period in known)}" if known else "Belum ada periode."
    raise CommandError(f"Periode {name!r} tidak ada. {there}")


def accepted(outcome: Period | Refusal, name: str, config: Config) -> Period:
    """The period, or the reason it was refused as a CommandError."""
    if isinstance(outcome, Period):
        return outcome
    match outcome.reason:
        case Reason.PERIOD_NAME_TAKEN:
            raise CommandError(f"Periode bernama {name!r} sudah ada. Pilih nama lain.")
        case Reason.DEADLINE_IN_THE_PAST:
            raise CommandError("Tenggat sudah lewat. Pilih tanggal yang akan datang.")
        case Reason.NOT_FOUND:
            raise CommandError(f"Periode {name!r} tidak ada.")
        case _:
            raise CommandError(f"Periode {name!r}: langkah ini tidak cocok dengan statusnya saat ini.")


def local(moment: datetime, config: Config) -> str:
    """A moment as the regency's clock shows it, to the minute."""
    return moment.astimezone(config.timezone).strftime("%Y-%m-%d %H:%M %Z")
