"""The words of the command line: commands, their arguments, and Indonesian messages when one is wrong."""

import argparse
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from bot.commands.terminal import CommandError, say

ROLES = ("admin", "officer", "assessor", "viewer")
DEFAULT_PORT = 8765
DEFAULT_VALID_DAYS = 14
MOST_PARTICIPANTS = 50

# argparse words its errors in English and offers no hook but this message
_TRANSLATIONS = (
    (r"the following arguments are required: (.+)", r"masih kurang: \1"),
    (r"unrecognized arguments: (.+)", r"tidak dikenal: \1"),
    (r"argument (.+?): expected one argument", r"\1: nilainya belum ditulis"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1: \2 tidak dikenal; pilihannya \3"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 tidak dapat dipakai bersama \2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1: tidak memakai nilai \2"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Pemakaian: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse in Indonesian, which raises CommandError instead of leaving the process."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, add_help=False, allow_abbrev=False, formatter_class=_Formatter)
        # the only way to name the two groups that every argument falls into
        self._optionals.title, self._positionals.title = "pilihan", "isian"
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")
        self.add_argument(
            "-v",
            "--verbose",
            action="store_true",
            default=argparse.SUPPRESS,
            help="bila gagal, tampilkan rincian teknis",
        )

    def error(self, message: str) -> NoReturn:
        for pattern, replacement in _TRANSLATIONS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, replacement, message)
                break
        raise CommandError(f"{self.prog}: {message}. Lihat: {self.prog} --help")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        say(f"{parser.prog} {version('kuesioner')}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. A parsed command has `action`, "module:function" within `bot`."""
    parser = _Parser(
        prog="kuesioner", description="Bot Telegram untuk penilaian pemerintahan digital kabupaten/kota."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="tampilkan versi")
    commands = _choices(parser, "perintah", "perintah")

    _command(commands, "run", "commands.serve:run", "jalankan bot (basis data dimutakhirkan lebih dulu)")
    _add_demo(commands)
    _add_database(commands)
    _add_offices(commands)
    _add_instruments(commands)
    _add_periods(commands)
    _add_invitations(commands)
    _add_updates(commands)

    export = _command(commands, "export", "commands.export:export", "tulis semua isi satu periode ke XLSX")
    export.add_argument("file", metavar="BERKAS.xlsx", type=Path)
    export.add_argument("--period", metavar="NAMA", help="bawaan: periode terbaru")

    report = _command(commands, "report", "commands.report:report", "tulis laporan OPD atau kabupaten ke PDF")
    report.add_argument("file", metavar="BERKAS.pdf", type=Path)
    report.add_argument("--office", metavar="KODE", help="laporan satu OPD; bawaan: kabupaten")
    report.add_argument("--period", metavar="NAMA", help="bawaan: periode terbaru")

    doctor = _command(commands, "doctor", "commands.doctor:doctor", "periksa pemasangan dan beri saran")
    doctor.add_argument(
        "--head", metavar="HASH", help="cocokkan jejak audit dengan kepala yang pernah dikirim"
    )
    return parser


def _add_demo(commands: Any) -> None:
    demo = _command(
        commands, "demo", "demo:demo", "mainkan satu penilaian utuh tanpa token dan tanpa jaringan"
    )
    demo.add_argument("--port", type=_port, default=DEFAULT_PORT, help=f"bawaan: {DEFAULT_PORT}")
    demo.add_argument("--scripted", action="store_true", help="selesai sesudah satu penilaian")
    demo.add_argument("--instrument", metavar="ID", help="bawaan: instrumen bawaan")
    demo.add_argument(
        "--listen",
        metavar="ALAMAT",
        nargs="?",
        const="auto",
        help="buka juga di jaringan setempat, untuk peserta yang diberi tautan",
    )
    demo.add_argument(
        "--participants", metavar="N", type=_participants, default=10, help="banyaknya tautan; bawaan: 10"
    )


def _add_database(commands: Any) -> None:
    database = _choices(_group(commands, "db", "basis data"), "perintah", "db_command")
    _command(database, "upgrade", "commands.databases:upgrade", "buat atau mutakhirkan tabel")
    backup = _command(database, "backup", "commands.databases:backup", "salinan utuh, juga saat bot berjalan")
    backup.add_argument("file", metavar="BERKAS", type=Path)
    restore = _command(database, "restore", "commands.databases:restore", "pulihkan dari salinan")
    restore.add_argument("file", metavar="BERKAS", type=Path)
    rehearse = _command(
        database,
        "rehearse",
        "commands.databases:rehearse",
        "uji salinan: pulihkan di tempat lain",
    )
    rehearse.add_argument("file", metavar="BERKAS", type=Path)
    for encrypted in (restore, rehearse):
        encrypted.add_argument("--identity", metavar="KUNCI", type=Path, help="berkas kunci age salinan itu")
    copy = _command(database, "copy", "commands.databases:copy", "salin ke basis data lain yang kosong")
    copy.add_argument("url", metavar="URL", help="postgresql://... atau sqlite:///...")


def _add_offices(commands: Any) -> None:
    office = _choices(_group(commands, "office", "daftar OPD"), "perintah", "office_command")
    load = _command(
        office, "import", "commands.offices:import_file", "baca OPD dari CSV, XLSX, XLS, atau ODS"
    )
    load.add_argument("file", metavar="BERKAS", type=Path)
    load.add_argument(
        "--invited",
        choices=("yes", "no"),
        help="apakah OPD baru ikut periode baru, bila berkas tidak menyebutnya (bawaan: yes)",
    )
    load.add_argument(
        "--same-name",
        choices=("keep", "add"),
        help="nama yang sudah ada dengan kode lain: kode yang ada dipertahankan (keep), atau OPD baru (add)",
    )
    _command(office, "list", "commands.offices:list_all", "tampilkan OPD")


def _add_instruments(commands: Any) -> None:
    instrument = _choices(_group(commands, "instrument", "instrumen"), "perintah", "instrument_command")
    _command(instrument, "list", "commands.instruments:list_all", "tampilkan instrumen yang tersedia")
    check = _command(instrument, "check", "commands.instruments:check", "periksa berkas instrumen")
    check.add_argument("file", metavar="BERKAS", type=Path)


def _add_periods(commands: Any) -> None:
    period = _choices(_group(commands, "period", "periode penilaian"), "perintah", "period_command")
    start = _command(period, "open", "commands.periods:open_new", "buka periode")
    start.add_argument("--instrument", metavar="ID", required=True, help="id instrumen, atau berkas .yaml")
    start.add_argument("--name", metavar="NAMA", required=True)
    start.add_argument(
        "--deadline",
        metavar="YYYY-MM-DD[THH:MM]",
        type=_deadline,
        required=True,
        help="tanggal saja berakhir saat kantor tutup pada hari itu",
    )
    start.add_argument(
        "--offices", metavar="OPD", default="invited", help="invited (bawaan), all, atau KODE,KODE"
    )
    start.add_argument(
        "--panel",
        nargs="?",
        const="whole",
        choices=("whole", "dimensions", "sample"),
        help="dinilai panel: whole (bawaan: tiap lembar oleh semua lembaga), dimensions, atau sample",
    )
    start.add_argument(
        "--sample", metavar="PERSEN", type=_whole, default=20, help="bagian untuk --panel sample (bawaan: 20)"
    )
    _command(period, "list", "commands.periods:list_all", "tampilkan periode")
    for name, action, text in (
        ("close", "commands.periods:close", "tutup periode"),
        ("publish", "commands.periods:publish", "terbitkan hasil periode yang sudah ditutup"),
    ):
        end = _command(period, name, action, text)
        end.add_argument("name", metavar="NAMA", nargs="?", help="boleh kosong bila hanya satu yang cocok")
        end.add_argument("--name", "--period", dest="named", metavar="NAMA", help="sama dengan NAMA")

    archive = _command(
        period,
        "archive",
        "commands.period_archives:archive",
        "satu ZIP yang terbuka tanpa program ini",
    )
    archive.add_argument("name", metavar="NAMA")
    archive.add_argument("file", metavar="BERKAS", type=Path)
    back = _command(
        period, "unarchive", "commands.period_archives:unarchive", "kembalikan bukti yang hilang dari arsip"
    )
    back.add_argument("file", metavar="BERKAS", type=Path)


def _add_invitations(commands: Any) -> None:
    invite = _command(commands, "invite", "commands.invitations:invite", "cetak satu tautan undangan")
    invite.add_argument("role", metavar="PERAN", choices=ROLES, help="admin, officer, assessor, atau viewer")
    invite.add_argument("--office", metavar="KODE", help="wajib untuk officer; boleh untuk viewer")
    invite.add_argument("--institution", metavar="NAMA", help="wajib untuk assessor")
    invite.add_argument(
        "--valid-days",
        metavar="N",
        type=_days,
        default=DEFAULT_VALID_DAYS,
        help=f"masa berlaku dalam hari (bawaan: {DEFAULT_VALID_DAYS})",
    )
    invitation = _choices(
        _group(commands, "invitation", "undangan yang beredar"), "perintah", "invitation_command"
    )
    _command(invitation, "list", "commands.invitations:list_open", "undangan yang belum dipakai")
    withdraw = _command(invitation, "withdraw", "commands.invitations:withdraw", "cabut undangan")
    withdraw.add_argument("id", metavar="ID", type=_whole, help="nomor dari invitation list")


def _add_updates(commands: Any) -> None:
    updates = _choices(
        _group(commands, "update", "pembaruan Telegram yang disisihkan"), "perintah", "update_command"
    )
    _command(updates, "list", "commands.updates:list_all", "apa saja yang disisihkan, dan sebabnya")
    for name, text in (("retry", "coba olah sekali lagi"), ("drop", "buang isinya")):
        one = _command(updates, name, f"commands.updates:{name}", text)
        one.add_argument("id", metavar="ID", type=_update_number, help="nomor dari update list")


def _choices(parser: argparse.ArgumentParser, title: str, name: str) -> Any:
    return parser.add_subparsers(
        title=title, dest=name, metavar="PERINTAH", required=True, parser_class=_Parser
    )


def _group(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")


def _command(commands: Any, name: str, action: str, text: str) -> argparse.ArgumentParser:
    parser = _group(commands, name, text)
    parser.set_defaults(action=action)
    return parser


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} bukan bilangan bulat")
    return int(text)


def _update_number(text: str) -> int:
    """Below zero where an update had no number of its own."""
    if not re.fullmatch(r"-?[0-9]{1,16}", text):
        raise argparse.ArgumentTypeError(f"{text!r} bukan nomor pembaruan")
    return int(text)


def _participants(words: str) -> int:
    if not words.isdecimal() or not 1 <= int(words) <= MOST_PARTICIPANTS:
        raise argparse.ArgumentTypeError(f"harus 1 sampai {MOST_PARTICIPANTS}")
    return int(words)


def _port(text: str) -> int:
    port = _whole(text)
    if port > 65535:
        raise argparse.ArgumentTypeError(f"{text} bukan port (0-65535)")
    return port


def _days(text: str) -> int:
    days = _whole(text)
    if not 1 <= days <= 366:
        raise argparse.ArgumentTypeError("harus 1 sampai 366 hari")
    return days


def _deadline(text: str) -> datetime | date:
    """A moment without a zone; a day alone ends when offices close, which the admins set."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text):
            return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"tanggal {text} tidak ada") from None
    raise argparse.ArgumentTypeError(f"{text!r} harus berbentuk YYYY-MM-DD atau YYYY-MM-DDTHH:MM")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command that `argv` asks for; CommandError when it asks for none."""
    return build_parser().parse_args(argv)
