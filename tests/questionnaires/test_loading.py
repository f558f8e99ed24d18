"""Instrument files: the built-in ones, and every kind of mistake at its line."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import questionnaires
from questionnaires.instrument import Condition, Instrument
from questionnaires.loading import (
    FORMAT,
    Problem,
    built_in,
    default_instrument,
    load_instrument,
    misleading,
    syntax,
)
from tests.questionnaires.rule_samples import documented_example, small

EXAMPLE = documented_example()
FOLDER = Path(questionnaires.__file__).parent / "instruments"


def problems_of(content: str | bytes) -> tuple[Problem, ...]:
    loaded = load_instrument(content, "uji.yaml")
    assert not isinstance(loaded, Instrument)
    return loaded


def changed(*changes: tuple[str, str]) -> str:
    content = EXAMPLE
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new, 1)
    return content


def line_with(content: str, part: str, *, last: bool = False) -> int:
    lines = [number for number, line in enumerate(content.splitlines(), 1) if part in line]
    return lines[-1 if last else 0]


def test_the_built_in_instruments():
    sizes = {one.id: (len(one.groups), len(one.indicators), one.highest) for one in built_in().values()}
    assert sizes == {"pegi": (5, 35, 4), "spbe-2018": (3, 35, 5), "spbe-2020": (4, 47, 5)}
    assert [one.id for one in built_in().values() if one.is_default] == ["pegi"]
    assert default_instrument() is built_in()["pegi"]
    for instrument in built_in().values():
        assert instrument.contradictions
        assert {one.evidence_from for one in instrument.indicators} == {2}
        assert not instrument.has_conditions
    may_not_apply = [
        (one.id, indicator.code)
        for one in built_in().values()
        for indicator in one.indicators
        if indicator.may_not_apply
    ]
    assert may_not_apply == [("pegi", "I24")]
    assert sum(not indicator.verified for indicator in default_instrument().indicators) == 25


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_built_in_file_is_named_by_its_id(file):
    loaded = load_instrument(file.read_bytes(), file.name)
    assert isinstance(loaded, Instrument)
    assert loaded.id == file.stem
    assert loaded.digest == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_example_says_everything_the_format_knows():
    instrument = small()
    assert (instrument.id, instrument.version, instrument.is_default) == ("layanan-kecil", "1.0", False)
    personnel, online, survey = instrument.indicators
    assert (personnel.weight, online.weight, survey.weight) == (40, Fraction(100, 3), Fraction(80, 3))
    assert (personnel.evidence_from, survey.evidence_from) == (2, 3)
    assert survey.shown_if == survey.counted_if == Condition("L1", at_least=2)
    assert survey.may_not_apply
    assert not survey.verified
    assert [level.label for level in personnel.levels] == ["Belum ada", "Ada", "Teratur"]
    assert [level.recommendation is None for level in personnel.levels] == [False, False, True]
    assert [group.id for group in instrument.paths["L2"]] == ["L", "LD"]
    assert instrument.contradictions[0].expects == Condition("P1", at_least=2)


def test_the_same_content_has_the_same_digest_whatever_marks_its_encoding():
    plain = load_instrument(EXAMPLE, "a.yaml")
    marked = load_instrument(b"\xef\xbb\xbf" + EXAMPLE.encode(), "b.yaml")
    assert plain == marked
    assert plain.digest == hashlib.sha256(EXAMPLE.encode()).hexdigest()
    assert plain.content == EXAMPLE
    other = load_instrument(changed(("Petugas layanan", "Petugas Layanan")), "a.yaml")
    assert other.digest != plain.digest


def test_windows_line_ends_change_nothing_but_the_digest():
    loaded = load_instrument(EXAMPLE.replace("\n", "\r\n"), "a.yaml")
    assert replace(loaded, digest=small().digest) == small()


MISTAKES = [
    ([('"80/3"', '"20"')], 'weight: "60"', 2, "jumlah bobot di dalamnya 160/3"),
    (
        [('weight: "40"', 'weight: "41"')],
        'weight: "41"',
        1,
        "tertulis 41, tetapi jumlah bobot di dalamnya 40",
    ),
    (
        [('name: "Petugas"\n    weight: "40"', 'name: "Petugas"\n    weight: "41"')],
        "groups:",
        1,
        "kelompok 101",
    ),
    (
        [('          3: "Petugas ditunjuk resmi dan diganti bila berhalangan."\n', "")],
        "levels:",
        1,
        "tingkat 3",
    ),
    (
        [('          2: "Tetapkan petugas', '          3: "Tetapkan petugas')],
        "recommendations:",
        1,
        "tingkat 2",
    ),
    (
        [('          2: "Tetapkan petugas', '          3: "Tetapkan petugas')],
        '3: "Tetapkan',
        1,
        "tidak mengenal tingkat 3",
    ),
    ([("id: L2", "id: L1")], "id: L1", 2, "sudah dipakai di baris"),
    ([("id: LD", "id: P1")], "id: P1", 2, "sudah dipakai di baris"),
    ([('min: "1"', 'min: "1.5"')], "bands:", 1, "berlubang"),
    ([('min: "1"', 'min: "0.5"')], 'min: "0.5"', 1, "di luar skala"),
    ([('min: "1.75"', 'min: "2.5"')], 'min: "2.5"', 1, "harus menurun"),
    ([('min: "1.75"', 'min: "7/3"')], 'min: "7/3"', 1, "desimal"),
    ([('label: "Cukup"', 'label: "Baik"')], 'label: "Baik"', 2, 'Predikat "Baik" ditulis dua kali'),
    ([("question:", "pertanyaan:")], "pertanyaan:", 1, 'Kunci "pertanyaan" tidak dikenal'),
    ([("question:", "quesion:")], "quesion:", 1, 'Mungkin maksudnya "question"?'),
    ([("question:", "quesion:")], "id: P1", 1, 'Kunci "question" belum ada'),
    (
        [('        evidence: "SK', '        evidence: "x"\n        evidence: "SK')],
        'evidence: "SK',
        1,
        "ditulis dua kali",
    ),
    ([('weight: "100/3"', 'weight: "100/0"')], '"100/0"', 1, "harus berupa bilangan"),
    ([('weight: "100/3"', 'weight: "33,3"')], '"33,3"', 1, "pakai titik, bukan koma"),
    ([('weight: "100/3"', 'weight: "-1"')], '"-1"', 1, "harus berupa bilangan"),
    ([('weight: "100/3"', 'weight: "1e9"')], '"1e9"', 1, "harus berupa bilangan"),
    ([('weight: "100/3"', 'weight: "0"')], 'weight: "0"', 1, "lebih dari nol"),
    ([('weight: "100/3"', "weight: [1]")], "weight: [1]", 1, "harus berupa bilangan"),
    ([("shown_if: { indicator: L1", "shown_if: { indicator: X1")], "shown_if", 1, "Indikator X1"),
    ([("shown_if: { indicator: L1", "shown_if: { indicator: L2")], "shown_if", 1, "indikator itu sendiri"),
    ([("counted_if: { indicator: L1", "counted_if: { indicator: X1")], "counted_if", 1, "Indikator X1"),
    ([("expects: { indicator: P1", "expects: { indicator: X1")], "expects", 1, "Indikator X1"),
    ([("expects: { indicator: P1", "expects: { indicator: L1")], "when", 1, "indikator yang berbeda"),
    (
        [("shown_if: { indicator: L1, at_least: 2 }", "shown_if: { indicator: L1 }")],
        "shown_if",
        1,
        '"at_least" atau',
    ),
    (
        [("shown_if: { indicator: L1, at_least: 2 }", "shown_if: L1")],
        "shown_if",
        1,
        "pasangan kunci dan nilai",
    ),
    (
        [("shown_if: { indicator: L1, at_least: 2", "shown_if: { indicator: L1, at_least: 3, at_most: 2")],
        "shown_if",
        1,
        '"at_least" lebih besar',
    ),
    (
        [("shown_if: { indicator: L1, at_least: 2", "shown_if: { indicator: L1, at_least: 9")],
        "shown_if",
        1,
        "di luar skala",
    ),
    (
        [("            source: unverified\n", '            shown_when: "x"\n')],
        "shown_when",
        1,
        "tidak dikenal",
    ),
    (
        [
            (
                '        evidence: "SK',
                '        shown_if: { indicator: L1, at_least: 2 }\n        evidence: "SK',
            )
        ],
        "shown_if",
        1,
        "harus berada sebelum",
    ),
    ([('      3: "Teratur"\n', "")], "umum:", 1, "tingkat 3"),
    ([("type: umum", "type: proses")], "type: proses", 1, "belum punya labels"),
    ([("default: false", "default: mungkin")], "default: mungkin", 1, "true atau false"),
    ([("evidence_from: 2", "evidence_from: 8")], "evidence_from: 8", 1, "di luar skala"),
    ([("evidence_from: 2", "evidence_from: dua")], "evidence_from: dua", 1, "bilangan bulat"),
    ([("max: 3", "max: 30")], "scale:", 1, "paling besar 10"),
    ([("min: 1\n", 'min: "1"\n')], 'min: "1"\n'.strip(), 1, "tanpa tanda kutip"),
    (
        [('title: "Penilaian layanan daring (contoh)"', "title: yes")],
        "title: yes",
        1,
        "di antara tanda kutip",
    ),
    ([('title: "Penilaian layanan daring (contoh)"', "title:")], "title:", 1, "masih kosong"),
    ([('title: "Penilaian layanan daring (contoh)"', "title: []")], "title: []", 1, "harus berupa teks"),
    ([('name: "Petugas layanan"', 'name: "  "')], 'name: "  "', 1, "masih kosong"),
    ([("id: layanan-kecil", "id: Layanan Kecil")], "id: Layanan", 1, "huruf kecil"),
    ([("id: L2", 'id: "L 2"')], 'id: "L 2"', 1, "huruf, angka"),
    ([('  - "Disusun sendiri sebagai contoh"', "  satu: dua")], "sources:", 1, "harus berupa daftar"),
    (
        [("    groups:\n      - id: LD", "    indicators: []\n    groups:\n      - id: LD")],
        "id: L\n".strip(),
        1,
        "salah satu",
    ),
    (
        [('question: "Apakah ada petugas', f'question: "{"a" * 1001} Apakah ada petugas')],
        "question:",
        1,
        "terlalu panjang",
    ),
    ([('title: "Penilaian', f'title: "{"a" * 200} Penilaian')], "title:", 1, "paling banyak 200"),
    ([('2: "Ada"', f'2: "{"a" * 61}"')], '2: "a', 1, "paling banyak 60"),
    (
        [
            (f'{level}: "{words}', f'{level}: "{"a" * 940} {words}')
            for level, words in ((1, "Belum ada petugas"), (2, "Ada petugas t"), (3, "Petugas ditunjuk"))
        ],
        "id: P1",
        1,
        "untuk satu kartu",
    ),
]


@pytest.mark.parametrize(
    ("changes", "part", "which", "words"), MISTAKES, ids=[mistake[3] for mistake in MISTAKES]
)
def test_each_mistake_is_named_at_its_line(changes, part, which, words):
    content = changed(*changes)
    lines = [number for number, line in enumerate(content.splitlines(), 1) if part in line]
    found = problems_of(content)
    told = [problem for problem in found if words in problem.message]
    assert told, found
    assert told[0].line == lines[which - 1]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file():
    content = changed(
        ("id: L2", "id: L1"),
        ('weight: "100/3"', 'weight: "x"'),
        ("max: 3", "max: 3\n  mx: 4"),
        ("type: umum", "type: ganda"),
    )
    found = problems_of(content)
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert len(found) >= 4


def test_one_mistake_is_said_once():
    assert len(problems_of(changed(('weight: "100/3"', 'weight: "x"')))) == 1
    assert len(problems_of(changed(('"80/3"', '"20"')))) == 1


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", 1, "kosong"),
        ("\n# hanya komentar\n", 1, "kosong"),
        (b"\xef\xbb\xbf", 1, "kosong"),
        (b"id: a\ntitle: \xff\xfe\n", 2, "UTF-8"),
        ("id: a\ntitle: \ud800", 2, "UTF-8"),
        ("x" * 1_000_001, 1, "terlalu besar"),
        ("id: a\n\ttitle: b\n", 2, "Penulisan YAML salah"),
        ('id: "a\ntitle: b\n', 1, "Penulisan YAML salah"),
        ("id: a\ntitle: b: c\n", 2, "titik dua"),
        ("a\0b", 1, "tanda kendali"),
        ("id: a\n---\nid: b\n", 2, "lebih dari satu dokumen"),
        ("id: *x\n", 1, "tanda *"),
        ("[" * 20_000, 1, "terlalu dalam"),
        ("- a\n- b\n", 1, "pasangan kunci dan nilai"),
        ("hanya kata", 1, "pasangan kunci dan nilai"),
        ("? [a]\n: b\n", 1, "satu kata"),
        ("&a [*a]", 1, "pasangan kunci dan nilai"),
    ],
)
def test_what_is_no_instrument_at_all(content, line, words):
    found = problems_of(content)
    assert any(problem.line == line and words in problem.message for problem in found), found


def test_references_inside_yaml_are_refused_before_they_can_grow():
    content = changed(("groups:\n  - id: P\n", "groups:\n  - &p\n    id: P\n")) + "  - *p\n"
    assert any("Rujukan YAML" in problem.message for problem in problems_of(content))
    looped = changed(("    groups:\n      - id: LD", "    groups: &g\n      - *g\n      - id: LD"))
    assert problems_of(looped)


def test_groups_nest_only_so_deep():
    content = "groups:\n" + "".join(f"{'  ' * (2 * depth)}- groups:\n" for depth in range(40))
    assert any("lapis" in problem.message for problem in problems_of(content))


def test_without_the_fast_parser_the_result_is_the_same(monkeypatch):
    monkeypatch.setattr(syntax, "_LOADER", yaml.SafeLoader)
    assert load_instrument(EXAMPLE, "a.yaml") == small()
    assert "terlalu dalam" in problems_of("[" * 20_000)[0].message
    assert "tanda kendali" in problems_of("id: a\nb: \0")[0].message
    assert problems_of("id: a\nb: \0")[0].line == 2
    assert "titik dua" in problems_of("id: a\ntitle: b: c\n")[0].message


@given(st.one_of(st.text(), st.binary()))
def test_no_content_whatever_raises(content):
    assert load_instrument(content, "uji.yaml")


FRAGMENTS = st.sampled_from(
    [
        *EXAMPLE.splitlines(keepends=True),
        "\t",
        '"',
        "{",
        "[",
        "- ",
        "&a ",
        "*a",
        "? ",
        "!!set ",
        "<<: ",
        "%",
        "|\n",
        "0x1f",
    ]
)


@given(st.data())
def test_no_damaged_instrument_raises(data):
    lines = EXAMPLE.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "insert", "replace", "cut"])):
            case "drop":
                del lines[place : place + data.draw(st.integers(1, 3))]
                lines = lines or ["\n"]
            case "insert":
                lines.insert(place, data.draw(FRAGMENTS))
            case "replace":
                lines[place] = data.draw(st.one_of(FRAGMENTS, st.text()))
            case _:
                lines[place] = lines[place][: data.draw(st.integers(0, 20))]
    content = "".join(lines)
    loaded = load_instrument(content, "uji.yaml")
    if isinstance(loaded, Instrument):
        assert sum(group.weight for group in loaded.groups) == 100
    else:
        assert all(1 <= problem.line <= len(content.splitlines()) + 1 for problem in loaded)


QUESTION = "Apakah ada SK Bupati # 12 tahun 2020 tentang tim?"


def with_question(written: str) -> str:
    lines = EXAMPLE.splitlines()
    number = next(number for number, line in enumerate(lines) if line.lstrip().startswith("question:"))
    lines[number] = f"{lines[number].partition('question:')[0]}question: {written}"
    return "\n".join(lines)


def test_a_question_that_an_unquoted_sign_cuts_is_an_error_at_its_line():
    content = with_question(QUESTION)
    ((line, message),) = [(problem.line, problem.message) for problem in problems_of(content)]
    assert line == line_with(content, "SK Bupati")
    assert "terpotong" in message
    assert "tanda kutip" in message
    quoted = load_instrument(with_question(f'"{QUESTION}"'), "uji.yaml")
    assert isinstance(quoted, Instrument)
    assert quoted.indicators[0].question == QUESTION
    folded = load_instrument(with_question(f">-\n{' ' * 30}{QUESTION}"), "uji.yaml")
    assert isinstance(folded, Instrument)
    assert folded.indicators[0].question == QUESTION
    # nothing is cut where the sign follows a letter, and a remark behind a number hides nothing
    assert isinstance(load_instrument(with_question("Apakah pakai C#?"), "uji.yaml"), Instrument)


@pytest.mark.parametrize("written", [r'"\uFFFF apa"', r'"\0"', r'"a\x07"', '"\u200b\u3164"', r'"\u2060"'])
def test_letters_that_no_text_may_hold(written):
    (problem,) = problems_of(with_question(written))
    assert problem.line == line_with(with_question(written), "question:")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('weight: "40"', 'weight: "40.000"', ("tertulis 40.000 dan dibaca 40", 'tulis "40"')),
        ('name: "Layanan"', "name: Layanan # daring", ('dibaca "Layanan"',)),
        (
            'question: "Apakah pengguna layanan daring disurvei?"',
            'question: "Apakah layanan dapat diajukan secara daring?"',
            ("sama dengan indikator L1",),
        ),
        ('2: "Sesekali."', '2: "Belum."', ("sama untuk tingkat 1 dan 2",)),
        (
            "shown_if: { indicator: L1, at_least: 2 }",
            "shown_if: { indicator: L1, at_least: 1 }",
            ("selalu terpenuhi",),
        ),
    ],
)
def test_what_is_allowed_and_may_mislead_is_a_warning(old, new, words):
    content = changed((old, new))
    found = load_instrument(content, "uji.yaml")
    assert isinstance(found, Instrument), found
    (warning,) = misleading(found)
    # of an indicator that repeats another's words it is the line where the indicator begins
    assert warning.line == line_with(content, "id: L2" if "question" in new else new)
    for word in words:
        assert word in warning.message


def test_nothing_that_comes_along_misleads():
    for instrument in (*built_in().values(), small()):
        assert misleading(instrument) == ()


EARLIER = Path(__file__).parent / "formats"


def test_every_earlier_format_is_kept_by_an_example():
    assert [int(path.stem) for path in sorted(EARLIER.glob("*.yaml"))] == list(range(1, FORMAT))


@pytest.mark.parametrize("path", sorted(EARLIER.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_instrument_of_an_earlier_format_is_read_as_it_was(path):
    content, number = path.read_text(encoding="utf-8"), int(path.stem)
    read = load_instrument(content, path.name, read_as=number)
    assert isinstance(read, Instrument), read
    assert read.format == number
    assert not isinstance(load_instrument(content, path.name), Instrument), "the next one refuses it"
    assert read.indicators[0].question == "Apakah ada SK Bupati"
