"""What is visible of a typed text, what a few letters mean, and what a file is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import EvidenceKind
from questionnaires.appeals import wrong_appeal
from questionnaires.file_names import with_ending
from questionnaires.loading import default_instrument
from questionnaires.offices.office_list import read_office_rows
from questionnaires.refusal import Reason, Refusal
from questionnaires.settings import read_institutions
from questionnaires.typed_text import Meant, meant_at_card, one_line, visible
from questionnaires.validation import kept_text

UNSEEN = (
    "\u200b\u2060\u3164\u2800\ufeff\u00ad\u200e\u200f\u202e\u034f\u115f\uffa0\ufe0f\u200d\x00\uffff\U0001fffe"
)
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"


@given(st.text(UNSEEN + " \n\t\u00a0"))
def test_what_nobody_sees_is_no_text_anywhere(text: str) -> None:
    assert visible(text) == one_line(text) == ""
    assert kept_text(text) is None
    assert wrong_appeal(text) == Refusal(Reason.REASON_REQUIRED)
    assert read_institutions(text) == ()
    assert read_office_rows(
        [["kode", "nama", "singkatan", "alias", "diundang"], ["A", text, "B", "", "1"]]
    ).problems


@given(st.text(UNSEEN), st.sampled_from(("Siti", "é", "😀", "٣", "1")), st.text(UNSEEN))
def test_a_letter_among_them_is_found(before: str, letter: str, after: str) -> None:
    assert letter in visible(before + letter + after)
    assert kept_text(before + letter) == before + letter


@pytest.mark.parametrize("text", [FAMILY, "❤️", "می\u200cخواهم", "क्\u200dष", "a\n\nb", "e\u0301"])
def test_what_shapes_a_letter_stays(text: str) -> None:
    assert visible(text) == text


def test_a_name_is_the_same_whatever_is_hidden_in_it() -> None:
    assert one_line("\u200bPenilaian\u00ad  2026\u200d\u2060") == "Penilaian 2026"


INDICATOR = default_instrument().indicators[0]
LEVEL = INDICATOR.levels[2]


@pytest.mark.parametrize(
    "text",
    ["{0}", "{0}.", " {0} ", "tingkat {0}", "Saya pilih level {0}", "{0} · {1}", "{0} {1}", "{1}", "“{0}”"],
)
def test_a_level_is_recognised(text: str) -> None:
    said = text.format(LEVEL.number, LEVEL.label)
    assert meant_at_card(said, INDICATOR) == Meant(LEVEL.number)


@pytest.mark.parametrize("text", ["ya", "Ya.", "LANJUT", "ok", "terima kasih", "99", ".", "?"])
def test_a_nod_is_recognised(text: str) -> None:
    assert meant_at_card(text, INDICATOR) == Meant()


@pytest.mark.parametrize(
    "text",
    ["tahun 2023", "3 dokumen SK", "ya, sudah ada sejak 2024", "Perbup 12/2024", "ada", "3 Maret 2026"],
)
def test_an_explanation_is_one(text: str) -> None:
    assert meant_at_card(text, INDICATOR) is None


@given(st.text(max_size=200))
def test_any_text_is_looked_at_quickly_and_without_fault(text: str) -> None:
    meant_at_card(text, INDICATOR)
    meant_at_card("nilai " * 9 + text, INDICATOR)


@pytest.mark.parametrize(
    ("name", "kind", "mime_type", "shown"),
    [
        ("foto 2026-03-02 09.00", EvidenceKind.PHOTO, None, "foto 2026-03-02 09.00.jpg"),
        ("pesan suara 2026-03-02 04.05", EvidenceKind.VOICE, None, "pesan suara 2026-03-02 04.05.ogg"),
        ("video 2026-03-02 04.05", EvidenceKind.VIDEO, "video/quicktime", "video 2026-03-02 04.05.mov"),
        ("audio 2026-03-02 04.05", EvidenceKind.AUDIO, "audio/mp4", "audio 2026-03-02 04.05.m4a"),
        ("berkas 2026-03-02 04.05", EvidenceKind.DOCUMENT, "application/pdf", "berkas 2026-03-02 04.05.pdf"),
        ("berkas 2026-03-02 04.05", EvidenceKind.DOCUMENT, None, "berkas 2026-03-02 04.05"),
        ("SK.final.PDF", EvidenceKind.DOCUMENT, "text/plain", "SK.final.PDF"),
        ("https://kukarkab.go.id/aturan", EvidenceKind.LINK, None, "https://kukarkab.go.id/aturan"),
    ],
)
def test_a_file_has_an_ending_that_fits(
    name: str, kind: EvidenceKind, mime_type: str | None, shown: str
) -> None:
    assert with_ending(name, kind, mime_type) == shown
    assert with_ending(shown, kind, mime_type) == shown
