"""Words for the admin's view of all offices and of one."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.texts.common import bar, escape, moment, office_name, shorten
from bot.texts.names import DEEDS
from questionnaires.people import Office
from questionnaires.period import Period
from questionnaires.scoring import show_index
from questionnaires.sheet import Progress
from questionnaires.summary import Result

SIGNS = {"not_started": "⚪", "filling": "🟠", "submitted": "🔵", "returned": "🟣", "confirmed": "✅"}
ALL = "Semua"
LATE = "Terlambat"
ORDERS = ("Kode", "Kemajuan", "Nama")
SPREAD = ("Belum ada jawaban", "Di bawah 25%", "25–49%", "50–74%", "75–99%", "Terjawab semua")
"""In the picture: nothing, four equal parts, all."""
_MOST_GROUPS = 9
"""So many fit below a picture beside everything else; the picture has all."""
NO_PERIOD = "Belum ada periode penilaian. Buat dan buka satu lewat /periode."
NO_OFFICES = "Belum ada OPD dalam periode ini."
NOTHING_FOUND = "Tidak ada OPD pada saringan ini."
LIST = "📋 Daftar OPD"
NUDGE = "🔔 Ingatkan"
NUDGE_YES = "Ya, ingatkan sekarang"
EXTEND = "⏳ Perpanjang"
REOPEN = "🔓 Buka kembali"
NO_OFFICER = (
    "Belum ada petugas yang bergabung, jadi belum ada yang dapat diingatkan. Kirim undangannya lewat /undang."
)
NUDGED_ALREADY = "Petugasnya sudah diingatkan hari ini. Satu orang paling banyak satu pengingat sehari."
NOTHING_TO_REMIND = "Lembar ini tidak sedang ditunggu, jadi tidak ada yang perlu diingatkan."
REASON_WRONG = "Alasannya 1 sampai 1.000 huruf. Ketik lagi, atau ketik /status untuk batal."
NO_HISTORY = "Belum ada yang tercatat."
REOPENED_BUTTON = "Lanjutkan"


def number(count: int) -> str:
    """A count with a dot between thousands, as it is written here."""
    return f"{count:,}".replace(",", ".")


def dashboard(
    period: Period,
    state: str,
    stages: Sequence[tuple[str, str, int]],
    late: int,
    groups: Sequence[tuple[str, int, int]],
    expected: datetime | None,
    zone: tzinfo,
) -> str:
    """The head of the dashboard. Stages are a sign, a name and a count, groups a name, answered and of all."""
    lines = [
        f"📊 <b>{escape(shorten(period.name, 80))}</b> ({state})",
        f"Batas waktu: {moment(period.deadline, zone)}",
    ]
    total = sum(count for *_, count in stages)
    if not total:
        return "\n".join([*lines, "", NO_OFFICES])
    lines += [
        "",
        *(f"{sign} {name}: <b>{number(count)}</b>" for sign, name, count in stages),
        f"Jumlah OPD: <b>{number(total)}</b>" + (f" · ❗ terlambat: <b>{number(late)}</b>" if late else ""),
        "",
        "Terjawab: "
        + " · ".join(
            f"{escape(shorten(name, 40))} {answered * 100 // of if of else 0}%"
            for name, answered, of in groups[:_MOST_GROUPS]
        )
        + (" …" if len(groups) > _MOST_GROUPS else ""),
    ]
    if expected is not None:
        lines.append(forecast(expected, period.deadline, zone))
    return "\n".join(lines)


def waiting(stages: Sequence[tuple[str, str, int, Sequence[str]]], most: int) -> str:
    """Who has not sent yet: of each stage a sign, its name, the count and names, `most` of which are said."""
    if not stages:
        return "Semua OPD sudah mengirim."
    lines = [f"<b>Belum mengirim ({number(sum(count for _, _, count, _ in stages))})</b>"]
    for sign, name, count, offices in stages:
        said = [escape(office) for office in offices[:most]]
        rest = count - len(said)
        if rest:
            said.append(f"dan {number(rest)} lagi" if said else f"{number(rest)} OPD")
        lines.append(f"{sign} {name}: " + ", ".join(said))
    return "\n".join(lines)


def forecast(at: datetime, deadline: datetime, zone: tzinfo) -> str:
    """When all will be in."""
    late = " (melewati batas waktu)" if at > deadline else ""
    return f"Dengan laju sekarang, semua OPD terkirim sekitar {moment(at, zone)}{late}."


def list_head(period: str, label: str, count: int, page: int, pages: int) -> str:
    """Above the list of offices."""
    where = f" (halaman {number(page + 1)} dari {number(pages)})" if pages > 1 else ""
    nothing = "" if count else f"\n{NOTHING_FOUND}"
    return f"📋 <b>{escape(shorten(period, 80))}</b> · {label}: {number(count)} OPD{where}{nothing}"


def detail(
    office: Office,
    period: str,
    state: str,
    done: Progress,
    deadline: datetime,
    late: bool,
    revision: int,
    last_change: datetime | None,
    people: Sequence[str],
    results: Sequence[Result],
    zone: tzinfo,
) -> str:
    """One office in detail."""
    lines = [
        f"<b>{office_name(office)}</b> · {escape(shorten(period, 60))}",
        f"Keadaan: <b>{state}</b>"
        + (" · ❗ terlambat" if late else "")
        + (f" · revisi {revision}" if revision > 1 else ""),
        f"{bar(done.answered, done.total)} {done.answered} dari {done.total} terjawab, "
        f"bukti {done.evidenced} dari {done.evidence_asked}",
        *(
            f"• {escape(shorten(group.name, 60))}: {group.answered} dari {group.total}"
            for group in done.by_group
        ),
        f"Batas waktu: {moment(deadline, zone)}",
        "Terakhir diubah: " + (moment(last_change, zone) if last_change else "belum pernah"),
        "",
        "<b>Orang</b>",
        *(people or ["Belum ada yang bergabung."]),
    ]
    if results:
        lines += ["", "<b>Skor</b>"]
        lines += [
            f"• {escape(shorten(found.period.name, 50))}"
            + (f" (revisi {found.revision})" if found.revision > 1 else "")
            + f": <b>{show_index(found.index, found.instrument)}</b> ({escape(found.predicate)})"
            for found in results[:10]
        ]
    return "\n".join(lines)


def person_line(name: str, role: str, since: datetime, is_reachable: bool, zone: tzinfo) -> str:
    """One person of an office."""
    reach = "" if is_reachable else ", tidak terjangkau"
    return f"• {escape(shorten(name, 60))} ({role}), sejak {moment(since, zone)}{reach}"


def history_head(office: Office) -> str:
    """Above the history of a sheet."""
    return f"🕘 Riwayat <b>{office_name(office)}</b>, yang terbaru di atas"


def history_line(
    at: datetime,
    by: str | None,
    deed: str,
    code: str | None,
    before: str | None,
    after: str | None,
    zone: tzinfo,
) -> str:
    """One thing that was done."""
    what = DEEDS.get(deed, deed)
    where = f" {escape(code)}" if code else ""
    change = ""
    if deed in ("level", "judged"):
        change = f": {escape(before or '–')} → {escape(after or '–')}"
    elif deed in ("evidence_added", "evidence_removed"):
        change = f": {escape(shorten(after or before or '', 60))}"
    who = escape(shorten(by, 40)) if by and by != "-" else "petugas"
    return f"{at.astimezone(zone):%d-%m-%Y %H.%M} · {who} · {what}{where}{change}"


def nudged(office: Office, count: int) -> str:
    """Said once the reminder is on its way."""
    return f"🔔 {count} petugas {escape(office.short_name or office.name)} diingatkan."


def ask_reason(office: Office) -> str:
    """Asks why a confirmed sheet is opened again."""
    return (
        f"Mengapa lembar <b>{office_name(office)}</b> dibuka kembali? Ketik alasannya; petugas dan asesor membacanya. "
        "Skor yang sudah dikonfirmasi tetap tercatat sampai revisi barunya dikonfirmasi."
    )


def reopened(office: Office, period: str, reason: str, due: datetime, zone: tzinfo) -> str:
    """Tells officers and assessors that the sheet is open again."""
    return (
        f"🔓 Lembar <b>{office_name(office)}</b> ({escape(shorten(period, 80))}) dibuka kembali oleh admin sebagai "
        f"revisi baru.\nAlasan: {escape(reason)}\n\nPerbaiki yang perlu, lalu kirim lagi paling lambat"
        f" <b>{moment(due, zone)}</b>. Skor sebelumnya tetap tercatat."
    )


REOPENED = "🔓 Dibuka kembali sebagai revisi baru. Petugas sudah diberi tahu."


def nudge_question(office: Office) -> str:
    """Asks before reminding at night or on a day off."""
    return f"🌙 Sekarang di luar jam kantor; penerima mungkin sedang beristirahat. Ingatkan petugas <b>{office_name(office)}</b> sekarang?"
