"""`kuesioner doctor`: looks at everything the bot needs and says what to do about what is missing."""

import argparse
import errno
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.commands.bot_api import ApiUnreachable, BotIdentity, TokenRefused, get_me
from bot.commands.failures import DAMAGED_DATABASE, NEWER_DATABASE, REFUSED_BY_TELEGRAM
from bot.commands.opening import find_room_for_matplotlib, sqlite_file
from bot.commands.secrets import hide_secrets
from bot.commands.settings import read_settings
from bot.commands.terminal import DONE, FAILED, WRONG_USE, CommandError, complain, progress, say
from bot.config import Config, ConfigError
from bot.documents.evidence_files import LEAST_FREE_BYTES, EvidenceStore, first_changed, free_bytes
from bot.documents.private_files import open_to_others
from bot.storage.audit import checkpoints, trail
from bot.storage.audit.check import check_all, kept_files, standing_triggers
from bot.storage.connection.database import Database
from bot.storage.copies import migrate, revisions
from bot.storage.copies.integrity_check import first_damage
from bot.storage.messages.backlog import Backlog, backlog, kept_hashes
from bot.texts.trail import differing

OLD_SECONDS = 600
"""What waits longer than this is stuck."""
LARGEST_CLOCK_ERROR_SECONDS = 60
"""More than this and reminders and deadlines are visibly off."""


MOST_TOLD = 5
"""So many differences between trail and tables are named."""


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
    yield _private(config)
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
    database = Database(config.database_url)
    now = datetime.now(UTC)
    try:
        for check in TRAIL_CHECKS:
            yield check(database, config, head)
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


def _audit_trail(database: Database, _: Config, head: str | None) -> Finding:
    """The chain, the heads that were given out, and every table that the trail tells of."""
    subject = "jejak audit"
    # the entries are most of the work; the rows of the tables, which come after them, take a third of it
    with progress(subject, database.read_now(trail.length)) as done:
        outcome = database.read_now(lambda db: check_all(db, (head,) if head else (), done))
    if outcome.broken is not None:
        return Finding(
            subject,
            f"rusak mulai catatan nomor {outcome.broken}",
            "Ada yang mengubah basis data di luar bot. Simpan salinannya, lalu bandingkan dengan cadangan.",
        )
    if outcome.missing or database.read_now(checkpoints.missing_heads):
        which = "itu" if outcome.missing else "yang pernah dibagikan"
        return Finding(
            subject,
            f"utuh, tetapi tidak memuat kepala {which}",
            "Jejak ini ditulis ulang atau dipotong. Bandingkan dengan cadangan.",
        )
    if outcome.differences:
        told = [differing(str(one.what), one.id, one.detail) for one in outcome.differences[:MOST_TOLD]]
        more = len(outcome.differences) - len(told)
        return Finding(
            subject,
            f"{len(outcome.differences)} hal di basis data berbeda: {'; '.join(told)}"
            + (f"; dan {more} lagi" if more else ""),
            "Ada yang mengubah basis data di luar bot. Simpan salinannya, lalu bandingkan dengan cadangan.",
        )
    return Finding(subject, f"utuh{' dan memuat kepala itu' if head else ''}, kepala {outcome.hash}")


def _guards(database: Database, _: Config, __: str | None) -> Finding:
    """The triggers by which the database refuses to change an entry."""
    subject = "penjaga jejak"
    if database.read_now(standing_triggers):
        return Finding(subject, "terpasang: basis data menolak perubahan jejak")
    return Finding(
        subject,
        "tidak terpasang atau diubah",
        "Ada yang mematikannya di luar bot. Bandingkan dengan cadangan, lalu pulihkan: kuesioner db restore",
    )


def _evidence(database: Database, config: Config, _: str | None) -> Finding:
    """The files of evidence beside the hashes that the trail has of them."""
    subject = "isi bukti"
    files = database.read_now(kept_files)
    store = EvidenceStore(config.data_dir / "evidence")
    absent = 0
    with progress(subject, len(files)) as done:
        for number, (sha256, _size) in enumerate(files, 1):
            path = store.path_of(sha256)
            if not path.is_file():
                absent += 1
            elif first_changed([path]) is not None:
                return Finding(
                    subject,
                    f"{path} berubah sejak diterima",
                    "Ada yang mengubah berkas itu di luar bot. Ambil yang asli dari cadangan.",
                )
            done(number)
    if absent:
        return Finding(subject, f"{absent} dari {len(files)} berkas tidak ada", "Ambil dari cadangan.")
    return Finding(subject, f"{len(files)} berkas sama seperti saat diterima")


TRAIL_CHECKS: tuple[Callable[[Database, Config, str | None], Finding], ...] = (
    _audit_trail,
    _guards,
    _evidence,
)
"""What is asked of a database that opens, one after the other."""


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


def _private(config: Config) -> Finding:
    """Whether others on this machine can read what is kept."""
    subject = "hak akses"
    loose = list(open_to_others(config.data_dir, sqlite_file(config.database_url)))
    if not loose:
        return Finding(subject, "data hanya dapat dibaca pemiliknya")
    return Finding(
        subject,
        f"{len(loose)} berkas atau folder dapat dibaca pengguna lain, misalnya {loose[0]}",
        f"Jalankan: chmod -R go= {config.data_dir}, atau mulai ulang kuesioner run sebagai pemiliknya.",
    )


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
