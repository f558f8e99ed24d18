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
}


def differing(what: str, number: int, detail: str) -> str:
    """One thing that a table has otherwise than the trail."""
    return _KINDS[what].format(id=number, detail=detail).strip()
