"""A sheet: recording, walking, progress, warnings, and what may be done with it when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.conditions import shown
from questionnaires.instrument import Instrument
from questionnaires.loading import default_instrument
from questionnaires.refusal import Reason, Refusal
from questionnaires.review import record_judgement, record_note, why_not_confirm, why_not_return
from questionnaires.scoring import score
from questionnaires.sheet import (
    Contradictory,
    HighWithoutEvidence,
    Judgement,
    PeriodState,
    SameFile,
    Sheet,
    SheetState,
    counted_indicators,
    lacking_evidence,
    levels_of,
    missing,
    missing_judgements,
    next_unanswered,
    oddities,
    open_to_answers,
    position,
    progress,
    record_explanation,
    record_level,
    shown_indicators,
    step,
    to_judge,
    why_not_submit,
)
from tests.questionnaires.rule_samples import (
    NOW,
    PERIOD,
    file,
    instruments,
    judged,
    levels_for,
    sheet_of,
    small,
)


def record(sheet: Sheet, code: str, level: int | None) -> Sheet:
    outcome = record_level(sheet, code, level, by="Ani", at=NOW)
    assert isinstance(outcome, Sheet), outcome
    return outcome


def codes(indicators) -> list[str]:
    return [indicator.code for indicator in indicators]


class TestRecording:
    def test_a_level_is_kept_with_who_and_when(self):
        sheet = record(sheet_of(small()), "P1", 2)
        answer = sheet.answers["P1"]
        assert (answer.level, answer.answered_by, answer.answered_at) == (2, "Ani", NOW)

    def test_not_applicable_where_it_may_be(self):
        sheet = record(record(sheet_of(small()), "L1", 2), "L2", None)
        assert levels_of(sheet.answers) == {"L1": 2, "L2": None}
        assert levels_of(record(sheet, "L2", 3).answers)["L2"] == 3

    @pytest.mark.parametrize(
        ("code", "level", "reason"),
        [
            ("P1", 4, Reason.NO_SUCH_LEVEL),
            ("P1", 0, Reason.NO_SUCH_LEVEL),
            ("P1", None, Reason.MUST_APPLY),
            ("X9", 1, Reason.NO_SUCH_INDICATOR),
            ("L2", 1, Reason.NOT_SHOWN),
        ],
    )
    def test_what_cannot_be_recorded_says_why(self, code, level, reason):
        outcome = record_level(sheet_of(small()), code, level, by="Ani", at=NOW)
        assert isinstance(outcome, Refusal)
        assert outcome.reason is reason

    def test_an_explanation_stays_when_the_level_changes(self):
        sheet = record_explanation(sheet_of(small()), "P1", " dua\nbaris ", by="Ani", at=NOW)
        assert isinstance(sheet, Sheet)
        sheet = record(sheet, "P1", 3)
        assert sheet.answers["P1"].explanation == " dua\nbaris "
        removed = record_explanation(sheet, "P1", None, by="Ani", at=NOW)
        assert isinstance(removed, Sheet)
        assert removed.answers["P1"].explanation is None
        assert removed.answers["P1"].level == 3

    def test_an_explanation_alone_is_no_answer(self):
        sheet = record_explanation(sheet_of(small()), "P1", "nanti", by="Ani", at=NOW)
        assert isinstance(sheet, Sheet)
        assert missing(sheet) == ("P1", "L1")

    def test_an_explanation_as_long_as_one_message_is_kept_whole(self):
        emoji = "\N{WHITE SMILING FACE}\N{PARTY POPPER}"[1] * 2048
        kept = record_explanation(sheet_of(small()), "P1", emoji, by="Ani", at=NOW)
        assert isinstance(kept, Sheet)
        assert kept.answers["P1"].explanation == emoji
        refused = record_explanation(sheet_of(small()), "P1", emoji + "a", by="Ani", at=NOW)
        assert refused == Refusal(Reason.TOO_LONG, {"limit": 4096, "length": 4097})

    def test_the_sheet_before_is_untouched(self):
        before = sheet_of(small())
        record(before, "P1", 2)
        assert before.answers == {}


class TestWhenASheetIsOpen:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"state": SheetState.CONFIRMED}, Reason.SHEET_CONFIRMED),
            ({"state": SheetState.SUBMITTED}, Reason.SHEET_NOT_OPEN),
            ({"period": replace(PERIOD, state=PeriodState.CLOSED)}, Reason.PERIOD_CLOSED),
            ({"period": replace(PERIOD, state=PeriodState.DRAFT)}, Reason.PERIOD_CLOSED),
            ({"period": replace(PERIOD, deadline=NOW - timedelta(seconds=1))}, Reason.DEADLINE_PASSED),
        ],
    )
    def test_a_sheet_that_is_not_open_is_never_changed(self, changes, reason):
        sheet = sheet_of(small(), {"P1": 1, "L1": 1}, **changes)
        outcomes = [
            open_to_answers(sheet, NOW),
            why_not_submit(sheet, NOW),
            record_level(sheet, "P1", 2, by="Ani", at=NOW),
            record_explanation(sheet, "P1", "x", by="Ani", at=NOW),
        ]
        assert [outcome.reason for outcome in outcomes if isinstance(outcome, Refusal)] == [reason] * 4

    def test_the_deadline_itself_is_still_in_time(self):
        sheet = sheet_of(small(), period=replace(PERIOD, deadline=NOW))
        assert open_to_answers(sheet, NOW) is None

    def test_a_returned_sheet_can_be_mended_after_the_deadline(self):
        late = replace(PERIOD, deadline=NOW - timedelta(days=3))
        sheet = sheet_of(small(), {"P1": 1, "L1": 1}, state=SheetState.RETURNED, period=late)
        assert why_not_submit(record(sheet, "P1", 2), NOW) is None

    def test_submitting_needs_every_shown_indicator(self):
        assert why_not_submit(sheet_of(small(), {"P1": 1}), NOW) == Refusal(
            Reason.INCOMPLETE, {"codes": ("L1",)}
        )
        assert why_not_submit(sheet_of(small(), {"P1": 1, "L1": 1}), NOW) is None
        follow_up = sheet_of(small(), {"P1": 1, "L1": 2})
        assert why_not_submit(follow_up, NOW) == Refusal(Reason.INCOMPLETE, {"codes": ("L2",)})
        assert why_not_submit(record(follow_up, "L2", None), NOW) is None


class TestFollowUps:
    def test_a_changed_answer_hides_what_it_opened_and_back(self):
        sheet = sheet_of(small(), {"P1": 2, "L1": 2, "L2": 3}, evidence={"L2": (file(1, "L2", "a" * 64),)})
        full = score(sheet.instrument, levels_of(sheet.answers))
        hidden = record(sheet, "L1", 1)
        assert codes(shown_indicators(hidden)) == ["P1", "L1"]
        assert codes(counted_indicators(hidden)) == ["P1", "L1"]
        assert (progress(hidden).total, progress(hidden).answered) == (2, 2)
        assert score(hidden.instrument, levels_of(hidden.answers)).countable == 2
        assert next_unanswered(hidden, "L1") is None
        assert lacking_evidence(hidden) == ("P1",)
        assert hidden.evidence["L2"], "the evidence stays"
        back = record(hidden, "L1", 2)
        assert score(back.instrument, levels_of(back.answers)) == full
        assert back.answers["L2"].level == 3

    def test_after_forty_answers_one_goes_to_and_fro(self):
        instrument = default_instrument()
        levels = {indicator.code: 2 for indicator in instrument.indicators[:30]}
        sheet = sheet_of(instrument, levels, evidence={"I05": (file(1, "I05", "a" * 64),)})
        changed = record(record(sheet, "I05", 4), "I05", 2)
        assert levels_of(changed.answers) == levels
        assert changed.evidence == sheet.evidence
        assert next_unanswered(changed, "I05") == "I31"

    def test_a_hidden_answer_opens_no_further_follow_up(self):
        instrument = small()
        chain = _with_condition(instrument, "L1", "P1")
        levels = {"P1": 1, "L1": 3, "L2": 3}
        assert codes(shown(chain, levels)) == ["P1"]
        assert codes(shown(chain, {**levels, "P1": 2})) == ["P1", "L1", "L2"]

    def test_levels_can_be_given_to_ask_what_would_count(self):
        sheet = sheet_of(small(), {"P1": 2, "L1": 1})
        assert codes(counted_indicators(sheet, {"L1": 3})) == ["P1", "L1", "L2"]


def _with_condition(instrument: Instrument, code: str, on: str) -> Instrument:
    """The small instrument with one more indicator that depends on level 2 of another."""
    indicator = instrument.indicator("L2")
    assert indicator is not None
    assert indicator.shown_if is not None
    condition = replace(indicator.shown_if, indicator=on)

    def walk(group):
        return replace(
            group,
            groups=tuple(walk(inner) for inner in group.groups),
            indicators=tuple(
                replace(one, shown_if=condition) if one.code == code else one for one in group.indicators
            ),
        )

    return replace(instrument, groups=tuple(walk(group) for group in instrument.groups))


class TestWalking:
    def test_next_goes_forward_and_round(self):
        sheet = sheet_of(default_instrument(), {"I03": 1, "I35": 1})
        assert next_unanswered(sheet, None) == "I01"
        assert next_unanswered(sheet, "I02") == "I04"
        assert next_unanswered(sheet, "I34") == "I01"
        assert next_unanswered(sheet, "tidak-ada") == "I01"

    def test_steps_go_round_at_both_ends(self):
        sheet = sheet_of(default_instrument())
        assert step(sheet, "I01", -1) == "I35"
        assert step(sheet, "I35", 1) == "I01"
        assert step(sheet, "I05", 3) == "I08"

    def test_steps_pass_over_what_is_hidden(self):
        sheet = sheet_of(small(), {"L1": 1})
        assert step(sheet, "L1") == "P1"
        assert step(sheet, "P1", -1) == "L1"

    def test_from_a_card_that_is_hidden_by_now_one_gets_on(self):
        sheet = sheet_of(small(), {"L1": 1})
        assert step(sheet, "L2", 1) == "P1"
        assert step(sheet, "L2", -1) == "L1"
        assert position(sheet, "L2") == 2
        assert next_unanswered(sheet, "L2") == "P1"

    def test_positions_count_what_is_shown(self):
        assert position(sheet_of(default_instrument()), "I03") == 3
        assert position(sheet_of(small(), {"L1": 2}), "L2") == 3

    @given(st.data())
    def test_walking_on_visits_every_unanswered_once(self, data):
        instrument = data.draw(st.one_of(instruments(), st.just(small())))
        sheet = sheet_of(instrument, data.draw(levels_for(instrument)))
        left = missing(sheet)
        seen: list[str] = []
        here: str | None = data.draw(st.sampled_from([None, *codes(instrument.indicators)]))
        for _ in left:
            here = next_unanswered(sheet, here)
            assert here is not None
            seen.append(here)
        assert sorted(seen) == sorted(left)
        assert bool(left) is (next_unanswered(sheet, here) is not None)

    @given(st.data())
    def test_step_and_position_agree(self, data):
        instrument = data.draw(st.one_of(instruments(), st.just(small())))
        sheet = sheet_of(instrument, data.draw(levels_for(instrument)))
        visible = codes(shown_indicators(sheet))
        for place, code in enumerate(visible):
            assert position(sheet, code) == place + 1
            assert step(sheet, step(sheet, code, 1), -1) == code
            assert step(sheet, code, 1) == visible[(place + 1) % len(visible)]


class TestProgress:
    def test_counts_by_group_evidence_and_judgements(self):
        sheet = sheet_of(
            small(),
            {"P1": 2, "L1": 3, "L2": 2},
            evidence={
                "L1": (file(1, "L1", "a" * 64), file(2, "L1", "b" * 64)),
                "L2": (file(3, "L2", "c" * 64),),
            },
            judgements={**judged({"P1": 2}), "L1": Judgement("L1", note="nanti")},
        )
        found = progress(sheet)
        assert (found.total, found.answered, found.evidence_asked, found.evidenced) == (3, 3, 2, 1)
        assert found.confirmed == 1
        assert [(group.id, group.answered, group.total) for group in found.by_group] == [
            ("P", 1, 1),
            ("L", 2, 2),
        ]
        assert lacking_evidence(sheet) == ("P1",)

    @given(st.data())
    def test_progress_agrees_with_what_is_missing(self, data):
        instrument = data.draw(st.one_of(instruments(), st.just(small())))
        sheet = sheet_of(instrument, data.draw(levels_for(instrument)))
        found = progress(sheet)
        assert found.total == len(shown_indicators(sheet))
        assert found.total - found.answered == len(missing(sheet))
        assert found.evidence_asked - found.evidenced == len(lacking_evidence(sheet))
        assert found.answered == sum(group.answered for group in found.by_group)


class TestOddities:
    def test_levels_that_contradict_each_other(self):
        sheet = sheet_of(small(), {"P1": 1, "L1": 3, "L2": 1})
        assert Contradictory(("L1", "P1"), sheet.instrument.contradictions[0].message) in oddities(sheet)
        assert not [odd for odd in oddities(record(sheet, "P1", 2)) if isinstance(odd, Contradictory)]

    def test_what_is_unanswered_contradicts_nothing(self):
        assert not [odd for odd in oddities(sheet_of(small(), {"L1": 3})) if isinstance(odd, Contradictory)]

    def test_high_levels_without_evidence(self):
        sheet = sheet_of(small(), {"P1": 3, "L1": 2, "L2": 3})
        assert oddities(sheet) == (HighWithoutEvidence(("P1", "L2")),)
        proved = replace(sheet, evidence={"P1": (file(1, "P1", "a" * 64),), "L2": (file(2, "L2", "b" * 64),)})
        assert oddities(proved) == ()

    def test_the_same_file_under_several_indicators(self):
        same = "a" * 64
        evidence = {
            "P1": (file(1, "P1", same, "sk.pdf"), file(2, "P1", same)),
            "L1": (file(3, "L1", same, "lain.pdf"),),
            "L2": (file(4, "L2", same),),
        }
        sheet = sheet_of(small(), {"P1": 2, "L1": 2, "L2": 2}, evidence=evidence)
        assert oddities(sheet) == (SameFile("sk.pdf", ("P1", "L1", "L2")),)
        assert oddities(record(sheet, "L1", 1)) == (SameFile("sk.pdf", ("P1", "L1")),)

    def test_twice_under_one_indicator_is_not_odd(self):
        evidence = {"P1": (file(1, "P1", "a" * 64), file(2, "P1", "a" * 64))}
        assert oddities(sheet_of(small(), {"P1": 2}, evidence=evidence)) == ()

    def test_the_built_in_rules_warn_about_nothing_on_an_even_sheet(self):
        for level in (1, 2, 3, 4):
            instrument = default_instrument()
            sheet = sheet_of(instrument, dict.fromkeys(instrument.positions, level))
            assert not [odd for odd in oddities(sheet) if isinstance(odd, Contradictory)]


class TestJudging:
    def submitted(self, **changes: object) -> Sheet:
        return sheet_of(small(), {"P1": 2, "L1": 2, "L2": 2}, state=SheetState.SUBMITTED, **changes)

    def test_level_and_note(self):
        sheet = record_judgement(self.submitted(), "P1", 3, by="Citra", at=NOW)
        assert isinstance(sheet, Sheet)
        sheet = record_note(sheet, "P1", "lihat SK", by="Citra", at=NOW)
        assert isinstance(sheet, Sheet)
        assert sheet.judgements["P1"] == Judgement("P1", 3, note="lihat SK", by="Citra", at=NOW)
        assert sheet.answers["P1"].level == 2

    @pytest.mark.parametrize(
        ("code", "level", "reason"),
        [
            ("P1", 4, Reason.NO_SUCH_LEVEL),
            ("P1", None, Reason.MUST_APPLY),
            ("X", 1, Reason.NO_SUCH_INDICATOR),
        ],
    )
    def test_wrong_levels_are_refused(self, code, level, reason):
        outcome = record_judgement(self.submitted(), code, level, by="Citra", at=NOW)
        assert isinstance(outcome, Refusal)
        assert outcome.reason is reason

    def test_a_note_has_a_limit(self):
        outcome = record_note(self.submitted(), "P1", "a" * 10_000, by="Citra", at=NOW)
        assert outcome == Refusal(Reason.TOO_LONG, {"limit": 4096, "length": 10_000})

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            (SheetState.DRAFT, Reason.SHEET_NOT_SUBMITTED),
            (SheetState.RETURNED, Reason.SHEET_NOT_SUBMITTED),
            (SheetState.CONFIRMED, Reason.SHEET_CONFIRMED),
        ],
    )
    def test_only_a_submitted_sheet_is_judged(self, state, reason):
        sheet = replace(self.submitted(judgements=judged({"P1": 1, "L1": 1})), state=state)
        outcomes = [
            record_judgement(sheet, "P1", 1, by="Citra", at=NOW),
            record_note(sheet, "P1", "x", by="Citra", at=NOW),
            why_not_confirm(sheet),
            why_not_return(sheet, {"": "x"}),
        ]
        assert [outcome.reason for outcome in outcomes if isinstance(outcome, Refusal)] == [reason] * 4

    def test_confirming_needs_a_decision_on_each(self):
        sheet = self.submitted(judgements=judged({"P1": 2, "L1": 2}))
        assert why_not_confirm(sheet) == Refusal(Reason.INCOMPLETE, {"codes": ("L2",)})
        assert why_not_confirm(self.submitted(judgements=judged({"P1": 2, "L1": 2, "L2": None}))) is None

    def test_the_assessors_level_opens_and_hides_follow_ups(self):
        hidden = self.submitted(judgements=judged({"P1": 2, "L1": 1}))
        assert codes(to_judge(hidden)) == ["P1", "L1"]
        assert why_not_confirm(hidden) is None
        opened = sheet_of(
            small(), {"P1": 2, "L1": 1}, state=SheetState.SUBMITTED, judgements=judged({"L1": 2})
        )
        assert missing_judgements(opened) == ("P1", "L2")

    def test_returning_needs_notes(self):
        sheet = self.submitted()
        assert why_not_return(sheet, {}) == Refusal(Reason.NOTES_REQUIRED)
        assert why_not_return(sheet, {"": "  "}) == Refusal(Reason.NOTES_REQUIRED)
        assert why_not_return(sheet, {"X": "x"}) == Refusal(Reason.NO_SUCH_INDICATOR, {"code": "X"})
        assert why_not_return(sheet, {"P1": "a" * 5000}) == Refusal(
            Reason.TOO_LONG, {"limit": 4096, "length": 5000}
        )
        assert why_not_return(sheet, {"P1": "SK belum ada", "": "Lengkapi dulu"}) is None
