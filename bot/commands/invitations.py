"""`kuesioner invite` and `kuesioner invitation`: links that let people in."""

import argparse
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.commands.bot_api import ApiUnreachable, TokenRefused, get_me
from bot.commands.failures import REFUSED_BY_TELEGRAM
from bot.commands.offices import office_named
from bot.commands.opening import from_database, in_database
from bot.commands.periods import local
from bot.commands.settings import read_settings, token_of
from bot.commands.terminal import DONE, FAILED, CommandError, say, table
from bot.config import Config
from bot.storage.offices import offices
from bot.storage.people import invitations
from bot.texts.common import ROLE_NAMES
from questionnaires.people import Role
from questionnaires.typed_text import one_line, visible


def invite(arguments: argparse.Namespace) -> int:
    """Prints one link for one person; the code in it is stored only as a hash."""
    config = read_settings()
    role = Role(arguments.role)
    _check_scope(role, arguments.office, arguments.institution)
    name = bot_name(config)

    def work(db: Session, now: datetime) -> str:
        office = None if arguments.office is None else office_named(arguments.office, offices.all_offices(db))
        if office is not None and office.retired:
            raise CommandError(f"OPD {office.code} sudah dinonaktifkan; undangannya tidak dapat dipakai.")
        _, code = invitations.create_invitation(
            db,
            role=role,
            now=now,
            valid_until=now + timedelta(days=arguments.valid_days),
            office_id=None if office is None else office.id,
            institution=one_line(arguments.institution) or None,
            by=None,
        )
        return code

    say(f"https://t.me/{name}?start={in_database(work, config)}")
    return DONE


def _check_scope(role: Role, office: str | None, institution: str | None) -> None:
    if role is Role.OFFICER and office is None:
        raise CommandError("Undangan officer memerlukan --office KODE.")
    if role is Role.ASSESSOR and not visible(institution):
        raise CommandError("Undangan assessor memerlukan --institution NAMA.")
    if office is not None and role not in {Role.OFFICER, Role.VIEWER}:
        raise CommandError(f"--office tidak berlaku untuk {role}.")
    if institution is not None and role is not Role.ASSESSOR:
        raise CommandError(f"--institution tidak berlaku untuk {role}.")


def bot_name(config: Config) -> str:
    """The bot's name without @: asked of the Bot API, or as last known while that is out of reach."""
    token = token_of(config)
    # kept under the bot's number, the public part of the token: another bot has another name
    memory = config.data_dir / f"bot-{token.partition(':')[0]}.txt"
    try:
        name = get_me(config.api_url, token).username
    except TokenRefused:
        raise CommandError(REFUSED_BY_TELEGRAM) from None
    except ApiUnreachable as error:
        if not memory.is_file():
            raise CommandError(
                f"Nama bot belum diketahui dan server Bot API tidak terjangkau ({error}). "
                "Periksa jaringan dan KUESIONER_API_URL, lalu ulangi.",
                status=FAILED,
            ) from None
        return memory.read_text().strip()
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(f"{name}\n")
    return name


def list_open(_: argparse.Namespace) -> int:
    """Prints the invitations that nobody has taken yet."""
    config = read_settings()
    found = from_database(invitations.open_invitations, config)
    if not found:
        say("Tidak ada undangan yang beredar.")
        return DONE
    rows = (
        (
            invitation.id,
            ROLE_NAMES[invitation.role],
            invitation.office.short_name if invitation.office else invitation.institution or "-",
            local(invitation.valid_until, config),
        )
        for invitation in found
    )
    for line in table(("ID", "PERAN", "UNTUK", "BERLAKU SAMPAI"), rows):
        say(line)
    return DONE


def withdraw(arguments: argparse.Namespace) -> int:
    """Withdraws an invitation: its link lets nobody in any more."""
    done = in_database(lambda db, now: invitations.withdraw_invitation(db, arguments.id, None, now))
    if not done:
        raise CommandError(f"Undangan {arguments.id} tidak ada, sudah dipakai, atau sudah dicabut.")
    say(f"Undangan {arguments.id} dicabut.")
    return DONE
