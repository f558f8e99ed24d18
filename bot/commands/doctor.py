"""`kuesioner doctor`: looks at everything the bot needs and says what to do about what is missing."""

import argparse
import errno
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.commands.bot_api import ApiUnreachable, BotIdentity, TokenRefused, get_me
from bot.commands.failures import DAMAGED_DATABASE, NEWER_DATABASE, REFUSED_BY_TELEGRAM
from bot.commands.opening import find_room_for_matplotlib, sqlite_file
from bot.commands.secrets import hide_secrets
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, WRONG_USE, CommandError, complain, say
from bot.config import Config, ConfigError
from bot.evidence import LEAST_FREE_BYTES, EvidenceStore, free_bytes
from bot.storage import audit, migrate, revisions
from bot.storage.backlog import Backlog, backlog, kept_hashes
from bot.storage.database import Database
from bot.storage.soundness import first_damage

OLD_SECONDS = 600
"""What waits longer than this is stuck."""
LARGEST_CLOCK_ERROR_SECONDS = 60
"""More than this and reminders and deadlines are visibly off."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `advice` says what to do and is None when all is well."""

    subject: str
    text: str
    advice: str | None = None


def doctor(arguments: argparse.Namespace) -> int:
    """Prints every check; 0 when all is well, else 1."""
    try:
        config = read_settings()
    except ConfigError as error:
        complain(error.problems)
        say("Perbaiki pengaturan itu di lingkungan atau berkas .env, lalu ulangi.")
        return WRONG_USE
    head = arguments.head and arguments.head.strip().lower()
    if head is not None and not re.fullmatch(r"[0-9a-f]{64}", head):
        # a head that was copied in part must not be taken for a trail that was rewritten
        raise CommandError("--head: bukan kepala jejak audit. Salin ke-64 karakternya apa adanya.")
    well = True
    for finding in findings(config, head):
        well &= finding.advice is None
        mark = "baik  " if finding.advice is None else "PERIKSA"
        say(hide_secrets(f"{mark:<8}{finding.subject:<14}{finding.text}", config))
        if finding.advice is not None:
            say(hide_secrets(f"{'':<8}{'':<14}-> {finding.advice}", config))
    say()
    say("Semua baik." if well else "Ada yang perlu diperiksa, lihat tanda PERIKSA.")
    return DONE if well else FAILED


def findings(config: Config, head: str | None) -> Iterator[Finding]:
    """Every check, one after the other."""
    yield Finding("pengaturan", f"zona waktu {config.timezone.key}, data di {config.data_dir}")
    identity, finding = _ask_bot_api(config)
    yield finding
    yield clock(identity)
    yield from _database(config, head)
    yield _data_folder(config.data_dir)
    yield free_space(config.data_dir)
    yield _fonts(config)


def _ask_bot_api(config: Config) -> tuple[BotIdentity | None, Finding]:
    subject = "token"
    if config.bot_token is None:
        return None, Finding(
            subject, "belum diisi", "Minta token pada @BotFather, lalu isi KUESIONER_BOT_TOKEN."
        )
    try:
        identity = get_me(config.api_url, config.bot_token)
    except TokenRefused:
        return None, Finding(subject, "ditolak", REFUSED_BY_TELEGRAM)
    except ApiUnreachable as error:
        return None, Finding(
            subject,
            f"{config.api_url} tidak terjangkau ({error})",
            "Periksa jaringan, proksi, dan KUESIONER_API_URL.",
        )
    return identity, Finding(subject, f"diterima, bot @{identity.username}")


def clock(identity: BotIdentity | None) -> Finding:
    """This machine's clock beside that of the Bot API."""
    subject = "jam"
    if identity is None or identity.server_time is None:
        return Finding(subject, "tidak dibandingkan: server Bot API tidak menjawab dengan jamnya")
    seconds = round((datetime.now(UTC) - identity.server_time).total_seconds())
    if abs(seconds) <= LARGEST_CLOCK_ERROR_SECONDS:
        return Finding(subject, "cocok dengan jam server Bot API")
    way = "lebih cepat" if seconds > 0 else "tertinggal"
    return Finding(subject, f"{way} {abs(seconds)} detik", "Nyalakan penyelarasan jam (NTP).")


def _database(config: Config, head: str | None) -> Iterator[Finding]:
    subject = "basis data"
    file = sqlite_file(config.database_url)
    if file is not None and not file.exists():
        yield Finding(subject, f"{file} belum ada", "Jalankan: kuesioner db upgrade")
        return
    if file is not None and not all(os.access(place, os.W_OK) for place in (file, file.parent)):
        # asked beforehand: SQLite would be tried for as long as another process may keep it busy
        yield Finding(subject, f"{file} tidak dapat ditulis", "Periksa hak akses berkas itu dan foldernya.")
        return
    try:
        version = migrate.current_version(config.database_url)
        newest = migrate.newest_version()
    except (SQLAlchemyError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).partition("\n")[0]
        yield Finding(subject, f"tidak terbuka: {cause}", "Periksa KUESIONER_DATABASE_URL dan servernya.")
        return
    if version is None:
        yield Finding(subject, "masih kosong", "Jalankan: kuesioner db upgrade")
        return
    if version != newest:
        advice = "Jalankan: kuesioner db upgrade" if version in revisions.known() else NEWER_DATABASE
        yield Finding(subject, f"versi {version}, program ini memakai {newest}", advice)
        return
    damage = _damage(config)
    if damage is not None:
        yield Finding(subject, f"rusak: {damage}", DAMAGED_DATABASE)
        return
    yield Finding(subject, f"terbuka, versi {version}")
    yield _audit_trail(config, head)
    yield from _waiting(config)


def _waiting(config: Config) -> Iterator[Finding]:
    """What waits, what did not get through, and whether every file has its content."""
    database = Database(config.database_url)
    now = datetime.now(UTC)
    try:
        found = database.read_now(lambda db: backlog(db, now))
        hashes = database.read_now(kept_hashes)
    finally:
        database.close()
    yield queues(found)
    yield undelivered(found)
    yield _files(EvidenceStore(config.data_dir / "evidence"), found, hashes)


def queues(found: Backlog) -> Finding:
    """Updates, news and files that wait, and for how long the oldest does."""
    oldest = max(found.inbox_seconds, found.outbox_seconds, found.download_seconds)
    text = (
        f"{found.inbox_waiting} pesan, {found.outbox_due} kabar, {found.downloads} berkas menunggu"
        f"{f', terlama {age(oldest)}' if oldest else ''}"
    )
    late = oldest >= OLD_SECONDS
    advice = "Periksa apakah bot berjalan, dan apakah Telegram terjangkau dari server ini." if late else None
    return Finding("antrean", text, advice)


def undelivered(found: Backlog) -> Finding:
    """Updates set aside, messages refused, and messages of which nobody knows whether they arrived."""
    text = (
        f"{found.set_aside} pesan disisihkan; sepekan terakhir {found.unsendable} kabar ditolak Telegram, "
        f"{found.uncertain} tidak pasti sampai"
    )
    advice = "Lihat yang disisihkan: kuesioner update list" if found.set_aside else None
    return Finding("gangguan", text, advice)


def _files(store: EvidenceStore, found: Backlog, hashes: Collection[str]) -> Finding:
    absent = sum(not store.path_of(sha256).is_file() for sha256 in hashes)
    text = f"{len(hashes)} isi berkas, {absent} tidak ada di disk, {found.no_bytes} tidak pernah diambil"
    if not absent and not found.no_bytes:
        return Finding("berkas", text)
    return Finding(
        "berkas",
        text,
        "Pulihkan folder evidence dari cadangan; untuk yang tidak pernah diambil, jalankan bot.",
    )


def age(seconds: float) -> str:
    """How long something waits: `40 detik`, `12 menit`, `5 jam`, `3 hari`."""
    for unit, name in ((86400, "hari"), (3600, "jam"), (60, "menit")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds)} detik"


def _damage(config: Config) -> str | None:
    """What is wrong with the file itself; None when nothing is."""
    database = Database(config.database_url)
    try:
        return database.read_now(first_damage)
    except DatabaseError as error:
        return str(error.orig)
    finally:
        database.close()


def _audit_trail(config: Config, head: str | None) -> Finding:
    subject = "jejak audit"
    database = Database(config.database_url)
    try:
        broken = database.read_now(lambda db: audit.verify(db, head))
        newest = database.read_now(audit.head)
    finally:
        database.close()
    if broken is None:
        return Finding(subject, f"utuh{' dan memuat kepala itu' if head else ''}, kepala {newest}")
    if broken == 0:
        return Finding(
            subject,
            "utuh, tetapi tidak memuat kepala itu",
            "Jejak ini ditulis ulang atau dipotong. Bandingkan dengan cadangan.",
        )
    return Finding(
        subject,
        f"rusak mulai catatan nomor {broken}",
        "Ada yang mengubah basis data di luar bot. Simpan salinannya, lalu bandingkan dengan cadangan.",
    )


def _data_folder(folder: Path) -> Finding:
    subject = "folder data"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"kuesioner")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        advice = "Kosongkan ruang disk." if is_full else "Periksa hak akses folder itu."
        return Finding(subject, f"{folder} tidak dapat ditulis ({error.strerror})", advice)
    return Finding(subject, f"{folder} dapat ditulis")


def free_space(folder: Path) -> Finding:
    """How much room is left where the data folder is, or will be."""
    subject = "ruang disk"
    free = free_bytes(folder)
    text = f"{free / 1024**3:.1f} GB kosong".replace(".", ",")
    if free >= LEAST_FREE_BYTES:
        return Finding(subject, text)
    return Finding(subject, text, "Kosongkan ruang: bukti dan basis data disimpan di sini.")


def _fonts(config: Config) -> Finding:
    subject = "huruf"
    find_room_for_matplotlib(config)
    from matplotlib import font_manager  # noqa: PLC0415 - takes half a second, so only when it is its turn

    try:
        path = font_manager.findfont("DejaVu Sans", fallback_to_default=False)
    except ValueError:
        return Finding(subject, "DejaVu Sans tidak ada", "Pasang ulang matplotlib; huruf ini bagian darinya.")
    return Finding(subject, f"DejaVu Sans ada ({Path(path).name})")
