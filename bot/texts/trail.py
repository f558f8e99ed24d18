"""What the tables hold otherwise than the audit trail tells, in words."""

_KINDS = {
    "answer": "jawaban {detail} pada lembar {id}",
    "judgement": "penilaian {detail} pada lembar {id}",
    "sheet": "status lembar {id}",
    "note": "catatan pengembalian lembar {id}",
    "settlement": "keputusan ketua {detail} pada lembar {id}",
    "result": "hasil lembar {id} {detail}",
    "evidence": "bukti {detail} pada lembar {id}",
    "appeal": "sanggahan {detail} pada lembar {id}",
    "visit": "kunjungan nomor {id}",
    "file": "berkas lampiran nomor {id}",
    "role": "peran {detail} pada orang nomor {id}",
    "period": "status periode nomor {id}",
    "lead": "ketua panel periode nomor {id}",
    "days": "tenggat periode nomor {id}",
    "setting": "pengaturan {detail}",
    "deadline": "batas waktu lembar {id}",
    "handed_in": "nilai {detail} yang diserahkan panel pada lembar {id}",
    "conflict": "benturan kepentingan orang nomor {id} dengan OPD nomor {detail}",
    "instrument": "isi instrumen {detail}",
    "office": "OPD nomor {id}",
    "period_row": "data periode nomor {id}",
    "period_rule": "aturan penilaian periode nomor {id}",
    "panel_seat": "kursi panel nomor {id}",
    "advice": "saran {detail}",
    "reminder_plan": "rencana pengingat periode nomor {id}",
    "invitation": "undangan nomor {id}",
    "broadcast": "siaran nomor {id}",
    "carried_answer": "asal jawaban {detail} pada lembar {id}",
    "person": "data orang nomor {id}",
    "access_request": "permintaan masuk nomor {id}",
    "group_chat": "daftar grup obrolan",
    "definition": "data instrumen periode",
}


def differing(what: str, number: int, detail: str) -> str:
    """One thing that a table has otherwise than the trail."""
    return _KINDS[what].format(id=number, detail=detail).strip()
