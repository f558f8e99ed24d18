"""Words of a period's archive: the page to begin at, and how to check it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape
from urllib.parse import quote

from bot.texts.common import moment

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;text-align:left;"
    "vertical-align:top}"
)


@dataclass(frozen=True, slots=True)
class ArchivedOffice:
    """One office on the page; `files` are what each is called, and where it lies in the archive."""

    code: str
    name: str
    index: str | None
    predicate: str | None
    report: str | None
    files: Sequence[tuple[str, str]]


def page(
    period: str, tables: Sequence[str], rows: Sequence[ArchivedOffice], now: datetime, zone: tzinfo
) -> Iterator[str]:
    """The page to begin at, line by line."""
    title = f"Arsip {escape(period)}"
    yield (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head><body>'
    )
    yield f"<h1>{title}</h1><p>Dibuat {moment(now, zone)}. {len(rows)} OPD. Data internal: simpan dengan aman.</p><ul>"
    for table in tables:
        yield f"<li>{_link(table, 'Lembar kerja: jawaban, skor, penilaian, riwayat')}</li>"
    yield f"<li>{_link('laporan/kabupaten.pdf', 'Laporan kabupaten')}</li>"
    yield f"<li>{_link('jejak-audit.txt', 'Jejak audit')} dan {_link('BACA-SAYA.txt', 'cara memeriksa arsip ini')}</li></ul>"
    yield "<table><tr><th>Kode</th><th>OPD</th><th>Indeks</th><th>Predikat</th><th>Laporan dan bukti</th></tr>"
    for row in rows:
        links = [_link(row.report, "Laporan")] if row.report else []
        links += [_link(place, name) for name, place in row.files]
        yield (
            f"<tr><td>{escape(row.code)}</td><td>{escape(row.name)}</td><td>{row.index or ''}</td>"
            f"<td>{escape(row.predicate or '')}</td><td>{'<br>'.join(links)}</td></tr>"
        )
    yield "</table></body></html>"


def _link(place: str, name: str) -> str:
    return f'<a href="{escape(quote(place))}">{escape(name)}</a>'


def read_me(period: str) -> Iterator[str]:
    """What lies where, and how it is checked without our program."""
    yield f"Arsip periode {period}"
    yield ""
    yield "Mulai dari index.html (buka dengan peramban). Semua isi dapat dibuka tanpa program Kuesioner:"
    yield "  ekspor.xlsx       jawaban, skor, rumus, penilaian, daftar bukti, riwayat"
    yield "  laporan/          laporan kabupaten dan tiap OPD (PDF)"
    yield "  bukti/            berkas bukti, per OPD dan indikator"
    yield "  instrumen/        pertanyaan dan aturan hitung (YAML)"
    yield "  jejak-audit.txt   semua perbuatan pada periode ini"
    yield ""
    yield "Memeriksa bahwa tidak ada yang berubah, di folder tempat arsip ini diekstrak:"
    yield "  sha256sum --check --quiet SHA256SUMS"
    yield "Setiap baris jejak-audit.txt: hash, dua spasi, lalu catatan (JSON). Hash itu adalah SHA-256 catatannya."
    yield ""
    yield "Mengembalikan bukti yang hilang dari server: kuesioner period unarchive ARSIP"
