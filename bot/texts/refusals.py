"""What a person reads when something cannot be done: what is the matter and what to do next."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from bot.texts import files
from bot.texts.common import escape, moment, shorten
from bot.texts.sending import NOT_ANY_MORE
from questionnaires.file_limits import Usage
from questionnaires.people import Ground
from questionnaires.refusal import Reason, Refusal

NOTHING_COUNTS = (
    "Semua indikator dinilai tidak berlaku, jadi tidak ada skor yang dapat dikonfirmasi. Nilai indikator yang "
    "berlaku, atau kembalikan lembar ini. Bila memang tidak satu pun berlaku, beri tahu admin."
)

_SENTENCES: dict[Reason, str] = {
    Reason.NO_SUCH_LEVEL: "Pilihan itu tidak ada pada indikator ini. Silakan pilih salah satu tombol pada kartu.",
    Reason.NO_SUCH_INDICATOR: "Indikator itu tidak ada. Ketik /isi untuk membuka lembar Anda.",
    Reason.NOT_SHOWN: "Indikator ini tidak perlu diisi menurut jawaban Anda yang lain.",
    Reason.MUST_APPLY: "Indikator ini berlaku untuk semua OPD. Silakan pilih salah satu tingkat.",
    Reason.SHEET_NOT_OPEN: "Lembar ini sudah dikirim dan hanya bisa dibaca. "
    "Bila ada yang keliru, minta asesor mengembalikannya.",
    Reason.NOT_WITH_ASSESSOR: "Lembar ini sudah kembali pada OPD Anda dan dapat diubah. Ketik /isi untuk membukanya.",
    Reason.SHEET_CONFIRMED: "Lembar ini sudah dikonfirmasi dan tidak dapat diubah lagi. Ketik /skor untuk hasilnya.",
    Reason.SHEET_NOT_SUBMITTED: "Lembar ini tidak sedang menunggu penilaian. Ketik /nilai untuk antrean terbaru.",
    Reason.PERIOD_CLOSED: "Periode penilaian ini sudah ditutup. Hubungi Diskominfo bila masih ada yang perlu disampaikan.",
    Reason.PERIOD_NAME_TAKEN: "Sudah ada periode dengan nama itu. Pakailah nama lain.",
    Reason.DEADLINE_PASSED: f"Batas waktu pengisian sudah lewat. {NOT_ANY_MORE}",
    Reason.DEADLINE_IN_THE_PAST: "Batas waktunya sudah lewat. Pilih tanggal yang akan datang.",
    Reason.DEADLINE_NOT_LATER: "Tanggal itu tidak lebih lambat daripada batas waktu sekarang. Pilih tanggal sesudahnya.",
    Reason.DEADLINE_MOVED: "Batas waktu OPD ini sudah diubah sementara itu, jadi perpanjangan Anda tidak dipakai. "
    "Bila masih perlu, pilih lagi dari batas waktu yang sekarang.",
    Reason.INCOMPLETE: "Belum lengkap. Ketuk Daftar untuk melihat indikator yang masih kosong.",
    Reason.NOTHING_COUNTS: NOTHING_COUNTS,
    Reason.NOT_ALLOWED: "Maaf, bagian ini bukan untuk peran Anda. Ketik /bantuan untuk melihat yang dapat Anda lakukan.",
    Reason.NOT_FOUND: "Yang dituju tombol ini sudah tidak ada. Ketik /start untuk mulai dari awal.",
    Reason.NOTES_REQUIRED: "Pengembalian perlu catatan, supaya petugas tahu apa yang harus diperbaiki.",
    Reason.REASON_REQUIRED: "Alasannya belum terisi. Ketik alasannya sebagai pesan biasa.",
    Reason.TOO_LONG: "Teksnya terlalu panjang. Ringkaslah sedikit, lalu kirim lagi.",
    Reason.CUT_BY_TELEGRAM: "Teks Anda lebih panjang dari satu pesan, sehingga Telegram membaginya. "
    "Yang tersimpan baru bagian pertamanya. Ringkaslah, lalu kirim lagi sebagai satu pesan, atau kirim berkasnya.",
    Reason.CODE_UNKNOWN: "Tautan ini tidak dikenal. Periksa apakah tautannya tersalin lengkap, "
    "atau mintalah undangan baru kepada Diskominfo.",
    Reason.CODE_USED: "Tautan ini sudah pernah dipakai. Satu tautan hanya untuk satu orang; "
    "mintalah undangan baru kepada Diskominfo.",
    Reason.CODE_EXPIRED: "Masa berlaku tautan ini sudah habis. Mintalah undangan baru kepada Diskominfo.",
    Reason.CODE_WITHDRAWN: "Undangan ini sudah dibatalkan. Mintalah undangan baru kepada Diskominfo.",
    Reason.TOO_MANY_TRIES: "Terlalu banyak tautan yang keliru. Silakan coba lagi nanti.",
    Reason.OWN_HANDOVER: "Anda petugas OPD ini, jadi indikator itu sudah dapat Anda isi lewat /isi. "
    "Tautan ini untuk rekan yang membantu; teruskan kepadanya.",
    Reason.SERVES_ALREADY: "Anda sudah petugas OPD ini. Tautan ini untuk orang lain; teruskan kepadanya.",
    Reason.OWN_OFFICE: "Lembar OPD ini dinilai oleh asesor lain.",
    Reason.ONLY_ADMINS_JUDGE: "Anda juga admin, jadi lembar ini tidak boleh dinilai oleh Anda saja. "
    "Penilaian Anda tersimpan; mintalah asesor yang bukan admin memeriksa lembar ini dan mengonfirmasinya.",
    Reason.SEAT_CONFLICT: "Asesor itu tidak boleh menilai OPD ini pada periode ini, karena ia (pernah) bekerja "
    "untuk lembarnya atau benturan kepentingannya dicatat. Pilih asesor lain; lihat Benturan di /panel.",
    Reason.OWN_DECISION: "Sanggahan ini menyangkut keputusan Anda sendiri, jadi diputuskan oleh asesor lain.",
    Reason.APPEAL_CLOSED: "Sanggahan ini sudah diputus, jadi berkas tidak dapat ditambahkan lagi.",
    Reason.TAKEN_BY_OTHER: "Lembar ini sedang dinilai oleh asesor lain.",
    Reason.OFFICE_CODE_TAKEN: "Kode itu sudah dipakai OPD lain. Pakailah kode lain.",
    Reason.OFFICES_CANNOT_MERGE: "Kedua OPD ini tidak dapat digabungkan. Pilih dua OPD berbeda yang masih aktif.",
    Reason.OFFICE_RETIRED: "OPD ini sudah tidak aktif, jadi lembarnya tidak dapat diubah. Hubungi Diskominfo bila keliru.",
    Reason.OFFICE_MERGED: "OPD ini sudah digabungkan, dan lembarnya tidak diisi lagi. "
    "Ketik /isi untuk lembar OPD yang meneruskannya.",
    Reason.PERIOD_NOT_DRAFT: "Periode ini bukan rancangan lagi. Ketik /periode untuk keadaan terbaru.",
    Reason.NO_OFFICES: "Belum ada OPD yang dipilih. Ketuk OPD untuk memilihnya, atau tandai yang diundang lewat /opd.",
    Reason.SHEET_NOT_CONFIRMED: "Hanya lembar terbaru yang sudah dikonfirmasi yang dapat dibuka kembali.",
    Reason.ASKED_ALREADY: "Permintaan Anda sudah kami terima dan sedang menunggu jawaban admin. Mohon bersabar.",
    Reason.ASKED_AND_REFUSED: "Permintaan Anda sudah dijawab. Bila jawabannya keliru, hubungi Diskominfo secara langsung.",
    Reason.ONLY_ADMIN: "Ini satu-satunya admin. Undang admin lain lewat /undang lebih dulu.",
    Reason.REQUEST_DECIDED: "Permintaan ini sudah dijawab.",
    Reason.NO_SEAT: "Lembar ini dinilai oleh panel, dan Anda bukan anggotanya. Ketik /nilai untuk lembar bagian Anda.",
    Reason.ALREADY_SEATED: "Asesor itu sudah menjadi anggota panel lembar ini. Pilih asesor lain.",
    Reason.HANDED_IN: "Penilaian atas lembar ini sudah diserahkan dan tidak dapat diubah lagi.",
    Reason.NOT_ALL_HANDED_IN: "Belum semua anggota panel menyerahkan penilaian. Nilai baru terbuka setelah semuanya menyerahkan.",
    Reason.NOT_THE_LEAD: "Bagian ini untuk ketua pleno periode itu. Ketik /nilai untuk antrean Anda.",
    Reason.NOT_DIFFERING: "Indikator ini tidak lagi menunggu keputusan ketua. Ketik /pleno untuk keadaan terbaru.",
    Reason.SCORING_BEGAN: "Penilaian periode ini sudah dimulai, jadi caranya tidak dapat diganti lagi.",
    Reason.OUT_OF_RANGE: "Angka itu di luar batas.",
    Reason.FROZEN: "Hasil periode ini sudah diterbitkan dan tidak dapat diubah lagi.",
    Reason.APPEAL_TOO_LATE: "Masa sanggah untuk lembar ini sudah lewat.",
    Reason.NO_MORE_FILES: "Berkas ini tidak disimpan, karena batasnya tercapai: ",
    Reason.ALREADY_APPEALED: "Indikator ini sudah pernah disanggah; tiap indikator dapat disanggah satu kali. "
    "Ketik /sanggah untuk indikator lain.",
    Reason.APPEAL_DECIDED: "Sanggahan ini sudah diputus. Ketik /sanggahan untuk yang masih menunggu.",
    Reason.APPEAL_MOOT: "Lembar ini sudah dibuka kembali, jadi sanggahannya dijawab oleh konfirmasi yang berikutnya. "
    "Ketik /sanggahan untuk yang masih menunggu.",
    Reason.NOT_THE_DECIDER: "Sanggahan ini diputus oleh orang lain. Ketik /sanggahan untuk yang menunggu keputusan Anda.",
    Reason.NOTHING_EARLIER: "Tidak ada jawaban periode lalu untuk indikator ini.",
}


def refusal(refused: Refusal, zone: tzinfo) -> str:
    """One or two sentences, escaped."""
    sentence = _SENTENCES[refused.reason]
    more = _DETAILS.get(refused.reason)
    return sentence + (more(refused, zone) if more else "") + _who(refused, zone)


def _who(refused: Refusal, zone: tzinfo) -> str:
    """Who has done it already, and when."""
    by, at = refused.details.get("by"), refused.details.get("at")
    return by_whom(by, at, zone) if isinstance(at, datetime) else ""


def by_whom(by: object, at: datetime, zone: tzinfo) -> str:
    """Who did something when, to follow a sentence that says it is done."""
    return f" (O{done_by(by, at, zone)[1:]}.)"


def done_by(by: object, at: datetime, zone: tzinfo) -> str:
    """Who did something when: a name, True for the reader, nothing for the command line."""
    who = "Anda sendiri" if by is True else escape(shorten(str(by), 60)) if by else "perintah di server"
    return f"oleh {who}, {moment(at, zone)}"


def _successor(refused: Refusal, zone: tzinfo) -> str:
    return f" (Kini: {escape(shorten(str(refused.details.get('office')), 80))}.)"


def _again(refused: Refusal, zone: tzinfo) -> str:
    until = refused.details.get("until")
    return f" Anda dapat meminta lagi setelah {moment(until, zone)}." if isinstance(until, datetime) else ""


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
    shown = ", ".join(escape(shorten(str(code), 40)) for code in codes[:10])
    return f" Masih kurang: {shown}{' …' if len(codes) > 10 else ''}"


_GROUNDS: dict[object, str] = {
    Ground.SERVES: "Anda petugas di OPD ini.",
    Ground.HEADS: "Anda pimpinan OPD ini.",
    Ground.SERVED: "Anda pernah menjadi petugas atau pimpinan OPD ini pada periode ini.",
    Ground.ANSWERED: "Anda pernah mengisi lembar OPD ini pada periode ini (jawaban, penjelasan, bukti, "
    "pengiriman, atau sanggahan).",
    Ground.DECLARED: "Admin mencatat benturan kepentingan Anda dengan OPD ini.",
}


def _ground(refused: Refusal, zone: tzinfo) -> str:
    why = _GROUNDS.get(refused.details.get("ground"))
    return f" {why}" if why else ""


def _others(refused: Refusal, zone: tzinfo) -> str:
    names = refused.details.get("names")
    if not isinstance(names, list | tuple):
        return ""
    if not names:
        return " Belum ada asesor lain yang boleh menilai OPD ini; undanglah lewat /undang."
    return f" Yang dapat melakukannya: {', '.join(escape(shorten(str(name), 40)) for name in names[:5])}."


def _verdict(refused: Refusal, zone: tzinfo) -> str:
    state = {"accepted": "diterima", "rejected": "ditolak"}.get(str(refused.details.get("state")))
    return f" Putusannya: {state}." if state else ""


def _length(refused: Refusal, zone: tzinfo) -> str:
    length, limit = refused.details.get("length"), refused.details.get("limit")
    if not isinstance(length, int) or not isinstance(limit, int):
        return ""
    return f" (Panjangnya {length} huruf; yang dapat disimpan paling banyak {limit}.)"


def _bounds(refused: Refusal, zone: tzinfo) -> str:
    return f" Yang dapat dipakai: {refused.details.get('lowest')} sampai {refused.details.get('highest')}."


def _files(refused: Refusal, zone: tzinfo) -> str:
    usage = refused.details["usage"]
    if not isinstance(usage, Usage):
        return ""
    if usage.of == "attachments":
        return f"{files.used(usage)}. Gabungkan beberapa berkas menjadi satu, atau tulis tautannya di alasan atau temuan."
    return (
        f"{files.used(usage)}. Hapus bukti yang tidak diperlukan lewat tombol Bukti, atau unggah berkasnya ke penyimpanan "
        "OPD dan kirim tautannya di sini."
    )


_DETAILS: dict[Reason, Callable[[Refusal, tzinfo], str]] = {
    Reason.OFFICE_MERGED: _successor,
    Reason.OWN_OFFICE: _ground,
    Reason.ONLY_ADMINS_JUDGE: _others,
    Reason.TOO_MANY_TRIES: _until,
    Reason.ASKED_AND_REFUSED: _again,
    Reason.DEADLINE_PASSED: _deadline,
    Reason.DEADLINE_NOT_LATER: _deadline,
    Reason.DEADLINE_MOVED: _deadline,
    Reason.INCOMPLETE: _missing,
    Reason.OUT_OF_RANGE: _bounds,
    Reason.NO_MORE_FILES: _files,
    Reason.TOO_LONG: _length,
    Reason.APPEAL_DECIDED: _verdict,
}
