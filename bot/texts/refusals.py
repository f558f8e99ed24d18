"""What a person reads when something cannot be done: what is the matter and what to do next."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from bot.texts.common import escape, moment
from questionnaires.refusal import Reason, Refusal

_SENTENCES: dict[Reason, str] = {
    Reason.NO_SUCH_LEVEL: "Pilihan itu tidak ada pada indikator ini. Silakan pilih salah satu tombol pada kartu.",
    Reason.NO_SUCH_INDICATOR: "Indikator itu tidak ada. Ketik /isi untuk membuka lembar Anda.",
    Reason.NOT_SHOWN: "Indikator ini tidak perlu diisi menurut jawaban Anda yang lain.",
    Reason.MUST_APPLY: "Indikator ini berlaku untuk semua OPD. Silakan pilih salah satu tingkat.",
    Reason.SHEET_NOT_OPEN: "Lembar ini sudah dikirim dan hanya bisa dibaca. "
    "Bila ada yang keliru, minta asesor mengembalikannya.",
    Reason.SHEET_CONFIRMED: "Lembar ini sudah dikonfirmasi dan tidak dapat diubah lagi. Ketik /skor untuk hasilnya.",
    Reason.SHEET_NOT_SUBMITTED: "Lembar ini belum (atau tidak lagi) menunggu penilaian. Ketik /nilai untuk antrean terbaru.",
    Reason.PERIOD_CLOSED: "Periode penilaian ini sudah ditutup. Hubungi Diskominfo bila masih ada yang perlu disampaikan.",
    Reason.PERIOD_NAME_TAKEN: "Sudah ada periode dengan nama itu. Pakailah nama lain.",
    Reason.DEADLINE_PASSED: "Batas waktu pengisian sudah lewat. Hubungi Diskominfo bila memerlukan perpanjangan; "
    "jawaban Anda tetap tersimpan.",
    Reason.DEADLINE_IN_THE_PAST: "Batas waktunya sudah lewat. Pilih tanggal yang akan datang.",
    Reason.INCOMPLETE: "Belum semua indikator dijawab. Ketuk Daftar untuk melihat yang kurang.",
    Reason.NOT_ALLOWED: "Maaf, bagian ini bukan untuk peran Anda. Ketik /bantuan untuk melihat yang dapat Anda lakukan.",
    Reason.NOT_FOUND: "Tombol ini berasal dari lembar yang tidak lagi tersedia. Ketik /start untuk mulai dari awal.",
    Reason.NOTES_REQUIRED: "Pengembalian perlu catatan, supaya petugas tahu apa yang harus diperbaiki.",
    Reason.TOO_LONG: "Teksnya terlalu panjang. Ringkaslah sedikit, lalu kirim lagi.",
    Reason.CODE_UNKNOWN: "Tautan ini tidak dikenal. Periksa apakah tautannya tersalin lengkap, "
    "atau mintalah undangan baru kepada Diskominfo.",
    Reason.CODE_USED: "Tautan ini sudah pernah dipakai. Satu tautan hanya untuk satu orang; "
    "mintalah undangan baru kepada Diskominfo.",
    Reason.CODE_EXPIRED: "Masa berlaku tautan ini sudah habis. Mintalah undangan baru kepada Diskominfo.",
    Reason.CODE_WITHDRAWN: "Undangan ini sudah dibatalkan. Mintalah undangan baru kepada Diskominfo.",
    Reason.TOO_MANY_TRIES: "Terlalu banyak tautan yang keliru. Silakan coba lagi nanti.",
    Reason.OWN_OFFICE: "Anda petugas di OPD ini, jadi lembarnya dinilai oleh asesor lain.",
    Reason.TAKEN_BY_OTHER: "Lembar ini sedang dinilai oleh asesor lain.",
}


def refusal(refused: Refusal, zone: tzinfo) -> str:
    """One or two sentences, escaped."""
    sentence = _SENTENCES[refused.reason]
    more = _DETAILS.get(refused.reason)
    return sentence + (more(refused, zone) if more else "")


def _until(refused: Refusal, zone: tzinfo) -> str:
    until = refused.details.get("until")
    return f" Setelah {moment(until, zone)}." if isinstance(until, datetime) else ""


def _deadline(refused: Refusal, zone: tzinfo) -> str:
    deadline = refused.details.get("deadline")
    return f" (Batas waktu: {moment(deadline, zone)}.)" if isinstance(deadline, datetime) else ""


def _missing(refused: Refusal, zone: tzinfo) -> str:
    codes = refused.details.get("codes")
    if not isinstance(codes, list | tuple) or not codes:
        return ""
    shown = ", ".join(escape(str(code)) for code in codes[:10])
    return f" Masih kurang: {shown}{' …' if len(codes) > 10 else ''}"


_DETAILS: dict[Reason, Callable[[Refusal, tzinfo], str]] = {
    Reason.TOO_MANY_TRIES: _until,
    Reason.DEADLINE_PASSED: _deadline,
    Reason.INCOMPLETE: _missing,
}
