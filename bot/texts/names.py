"""What things are called alike in chat, spreadsheets and reports."""

from questionnaires.period_draft import AS_INSTRUMENT, NEVER
from questionnaires.recommendations import Cost
from questionnaires.sheet import EvidenceKind

KIND_NAMES = {
    EvidenceKind.DOCUMENT: "berkas",
    EvidenceKind.PHOTO: "foto",
    EvidenceKind.VIDEO: "video",
    EvidenceKind.AUDIO: "audio",
    EvidenceKind.VOICE: "pesan suara",
    EvidenceKind.LINK: "tautan",
}
COSTS: dict[Cost | None, str] = {
    None: "belum ditetapkan",
    Cost.LOW: "rendah",
    Cost.MEDIUM: "sedang",
    Cost.HIGH: "tinggi",
}
OWN_OFFICE = "OPD sendiri"
DEEDS = {
    "level": "tingkat",
    "explanation": "penjelasan",
    "evidence_added": "bukti ditambah",
    "evidence_removed": "bukti dihapus",
    "evidence_failed": "bukti gagal diambil",
    "submitted": "dikirim",
    "judged": "dinilai",
    "group_opened": "jawaban dan bukti kelompok dibuka",
    "group_agreed": "disetujui sekelompok",
    "noted": "catatan asesor",
    "handed_in": "penilaian panel diserahkan",
    "settled": "diputuskan ketua",
    "sent_back": "dikirim balik ke panel",
    "seat_given": "anggota panel diganti",
    "conflict_declared": "benturan kepentingan dicatat",
    "conflict_withdrawn": "benturan kepentingan dicabut",
    "visit_noted": "kunjungan dicatat",
    "attached": "lampiran diterima",
    "attaching_failed": "lampiran gagal diambil",
    "carried_over": "diambil dari periode lalu",
    "appealed": "disanggah",
    "appeal_decided": "sanggahan diputus",
    "returned": "dikembalikan",
    "withdrawn": "ditarik kembali oleh OPD",
    "sheet_read": "dibuka asesor",
    "asked_back": "diminta kembali oleh OPD",
    "confirmed": "dikonfirmasi",
    "reopened": "dibuka kembali",
    "deadline_moved": "batas waktu diubah",
    "invited": "bantuan rekan diminta",
    "invitation_accepted": "bantuan rekan diterima",
    "invitation_withdrawn": "bantuan rekan dibatalkan",
    "role_granted": "rekan diberi akses",
    "role_ended": "akses rekan diakhiri",
    "file_attached": "berkas dilampirkan",
    "file_kept": "berkas lampiran disimpan",
    "data_read": "data dilihat",
}
HISTORY_DEEDS = {
    **DEEDS,
    "invitation_declined": "bantuan rekan ditolak",
    "office_reminded": "diingatkan",
    "office_handed_on": "petugas diganti",
    "seats_shared": "kursi panel dibagi",
    "lead_named": "ketua panel ditunjuk",
}
"""What was done, as the page of the history has it."""
LEAD_DECIDED = "keputusan ketua"


def evidence_rule(rule: int) -> str:
    """From which level evidence is asked for."""
    if rule == AS_INSTRUMENT:
        return "menurut instrumen"
    return "tidak diminta" if rule == NEVER else f"mulai tingkat {rule}"
