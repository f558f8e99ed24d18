"""The switchboard: every command, button and typed reply there is, and who may use it."""

from collections.abc import Mapping

from bot.context import Context, World
from bot.outbox import Producer
from bot.scheduler import Job, every, on_database
from bot.screens.home import AcceptTap, DeclineTap
from bot.screens.judge_taps import (
    AgreeTap,
    ConfirmTap,
    ConfirmYesTap,
    JudgeCardTap,
    JudgeEvidenceTap,
    JudgeListTap,
    JudgeNotApplicableTap,
    JudgeTap,
    NoteTap,
    OpenJudgingTap,
    QueueTap,
    RemoveNoteTap,
    ReturnTap,
    SummaryTap,
)
from bot.screens.missed import MissedTap
from bot.screens.results import ScoreTap
from bot.screens.sheet_taps import (
    AddExplanationTap,
    CardTap,
    CheckTap,
    EvidenceTap,
    ExplanationTap,
    HandOverTap,
    HistoryTap,
    KeepTypedTap,
    LevelTap,
    ListTap,
    NeedsTap,
    NewHandOverTap,
    NotApplicableTap,
    OpenSheetTap,
    ReadTap,
    RemoveEvidenceTap,
    RemoveExplanationTap,
    ReplaceEvidenceTap,
    ReplaceExplanationTap,
    RestoreExplanationTap,
    SeeEvidenceTap,
    SendTap,
    SendYesTap,
    WalkTap,
    WithdrawHandOverTap,
)
from bot.screens.taps import Tap
from bot.storage import seals
from bot.texts.joining import APOLOGY
from bot.texts.menu import MENU
from handlers import (
    answering,
    assessing,
    broadcasting,
    coming_back,
    concluding,
    cut_texts,
    downloading,
    editing,
    elsewhere,
    explaining,
    explanation_choices,
    exporting,
    health_notices,
    helping,
    joining,
    proving,
    ranking,
    receiving,
    scoring,
    sealing,
    submitting,
    switchboard_admin,
    switchboard_announcing,
    switchboard_panel,
    watching,
)
from handlers.at_card import AWAY, CHOOSING, CONFIRMING, EXPLAINING, INVITED, SENDING
from handlers.scoring import ASKED_OFFICE
from handlers.switchboard import CutTexts, Route, Switchboard
from questionnaires.people import Deed, Role, Speaker

COMMANDS: Mapping[str, Route] = {
    "start": Route(joining.start),
    "bantuan": Route(joining.show_help, reads=True),
    "help": Route(joining.show_help, reads=True),
    "isi": Route(answering.open_sheet, Deed.ANSWER),
    "status": Route(watching.show_status, Deed.SEE_SHEET),
    "nilai": Route(assessing.open_queue, Deed.ASSESS),
    "skor": Route(scoring.look_up, Deed.SEE_SCORE),
    "peringkat": Route(ranking.show, Deed.SEE_PUBLISHED, reads=True),
    **switchboard_announcing.COMMANDS,
    **switchboard_admin.COMMANDS,
    **switchboard_admin.FOR_ALL,
    **switchboard_panel.COMMANDS,
}

BUTTONS: Mapping[type[Tap], Route] = {
    AcceptTap: Route(joining.accept),
    DeclineTap: Route(joining.decline),
    OpenSheetTap: Route(answering.open_chosen_sheet, Deed.ANSWER),
    LevelTap: Route(answering.choose_level, Deed.ANSWER),
    NotApplicableTap: Route(answering.choose_not_applicable, Deed.ANSWER),
    CardTap: Route(answering.show_card, Deed.ANSWER),
    WalkTap: Route(answering.walk_evidence, Deed.ANSWER),
    ListTap: Route(answering.show_list, Deed.ANSWER),
    NeedsTap: Route(answering.show_needs, Deed.ANSWER),
    ExplanationTap: Route(explaining.show_explanation, Deed.ANSWER),
    KeepTypedTap: Route(explanation_choices.keep_typed, Deed.ANSWER),
    AddExplanationTap: Route(explanation_choices.add_explanation, Deed.ANSWER),
    ReplaceExplanationTap: Route(explanation_choices.replace_explanation, Deed.ANSWER),
    RestoreExplanationTap: Route(explanation_choices.restore_explanation, Deed.ANSWER),
    RemoveExplanationTap: Route(explaining.remove_explanation, Deed.ANSWER),
    HistoryTap: Route(explaining.show_history, Deed.ANSWER, reads=True),
    EvidenceTap: Route(proving.show_evidence, Deed.ANSWER),
    SeeEvidenceTap: Route(proving.see_evidence, Deed.ANSWER),
    RemoveEvidenceTap: Route(proving.remove_evidence, Deed.ANSWER),
    ReplaceEvidenceTap: Route(proving.replace_evidence, Deed.ANSWER),
    HandOverTap: Route(helping.hand_over, Deed.ANSWER, links=True),
    NewHandOverTap: Route(helping.hand_over_anew, Deed.ANSWER, links=True),
    WithdrawHandOverTap: Route(helping.withdraw, Deed.ANSWER),
    CheckTap: Route(submitting.check, Deed.ANSWER),
    ReadTap: Route(submitting.read_through, Deed.ANSWER),
    SendTap: Route(submitting.ask_to_send, Deed.ANSWER),
    SendYesTap: Route(submitting.send, Deed.ANSWER),
    QueueTap: Route(assessing.open_queue, Deed.ASSESS),
    OpenJudgingTap: Route(assessing.open_sheet, Deed.ASSESS),
    JudgeCardTap: Route(assessing.show_card, Deed.ASSESS),
    JudgeTap: Route(assessing.judge, Deed.ASSESS),
    AgreeTap: Route(assessing.agree, Deed.ASSESS),
    JudgeNotApplicableTap: Route(assessing.judge_not_applicable, Deed.ASSESS),
    NoteTap: Route(assessing.ask_note, Deed.ASSESS),
    RemoveNoteTap: Route(assessing.remove_note, Deed.ASSESS),
    JudgeEvidenceTap: Route(assessing.send_proofs, Deed.ASSESS),
    JudgeListTap: Route(assessing.show_list, Deed.ASSESS),
    SummaryTap: Route(assessing.show_summary, Deed.ASSESS),
    ReturnTap: Route(concluding.return_sheet, Deed.ASSESS),
    ConfirmTap: Route(concluding.ask_to_confirm, Deed.ASSESS),
    ConfirmYesTap: Route(concluding.confirm, Deed.ASSESS),
    MissedTap: Route(coming_back.send_missed),
    ScoreTap: Route(scoring.show_score, Deed.SEE_SCORE),
    **switchboard_announcing.BUTTONS,
    **switchboard_admin.BUTTONS,
    **switchboard_panel.BUTTONS,
}

TYPED_REPLIES: Mapping[str, Route] = {
    "note": Route(assessing.take_note, Deed.ASSESS),
    "judging": Route(assessing.take_note, Deed.ASSESS),
    "return_note": Route(concluding.take_return_note, Deed.ASSESS),
    SENDING: Route(elsewhere.ask_for_a_tap, reads=True),
    CONFIRMING: Route(elsewhere.ask_for_a_tap, reads=True),
    INVITED: Route(elsewhere.ask_for_a_tap, reads=True),
    joining.ASKED_NAME: Route(joining.take_own_name),
    ASKED_OFFICE: Route(scoring.take_office, Deed.SEE_SCORE),
    **switchboard_announcing.TYPED_REPLIES,
    **switchboard_admin.TYPED_REPLIES,
    **switchboard_panel.TYPED_REPLIES,
}
"""By what `Place.awaiting` says; a text that none of these waits for is an explanation at the open card."""

DROPPED: Mapping[str, str | None] = {
    "replace": None,
    EXPLAINING: None,
    CHOOSING: None,
    "return_note": "judging",
    SENDING: AWAY,
    CONFIRMING: AWAY,
    ASKED_OFFICE: AWAY,
    joining.ASKED_NAME: None,
    **switchboard_announcing.DROPPED,
    **switchboard_admin.DROPPED,
    **switchboard_panel.DROPPED,
}
"""What is awaited after a command that came instead of the reply: a later text must not be taken for it."""

_SWITCHBOARD = Switchboard(
    commands=COMMANDS,
    buttons=BUTTONS,
    typed_replies=TYPED_REPLIES,
    files=Route(receiving.receive_file),
    text=Route(explaining.take_text),
    other=Route(elsewhere.refuse_kind, reads=True),
    unknown_command=Route(elsewhere.unknown_command, reads=True),
    edited=Route(editing.take_edit),
    reachability=Route(elsewhere.reachability),
    inline=switchboard_admin.INLINE,
    dropped=DROPPED,
    group_commands=switchboard_admin.GROUP_COMMANDS,
    membership=switchboard_admin.MEMBERSHIP,
    moved=switchboard_admin.MOVED,
    cut=CutTexts(cut_texts.may_go_on, cut_texts.beginning, cut_texts.continues, cut_texts.refuse_whole),
    takes_own_words=frozenset({broadcasting.AWAITING}),
    file_replies={
        EXPLAINING: Route(explaining.take_file),
        ASKED_OFFICE: Route(elsewhere.want_text, Deed.SEE_SCORE, reads=True),
        joining.ASKED_NAME: Route(elsewhere.want_text, reads=True),
        **switchboard_admin.FILE_REPLIES,
        **switchboard_announcing.FILE_REPLIES,
        **switchboard_panel.FILE_REPLIES,
    },
    other_replies={
        EXPLAINING: Route(explaining.want_words, reads=True),
        SENDING: Route(elsewhere.ask_for_a_tap, reads=True),
        CONFIRMING: Route(elsewhere.ask_for_a_tap, reads=True),
        INVITED: Route(elsewhere.ask_for_a_tap, reads=True),
        ASKED_OFFICE: Route(elsewhere.want_text, Deed.SEE_SCORE, reads=True),
        joining.ASKED_NAME: Route(elsewhere.want_text, reads=True),
        **switchboard_admin.OTHER_REPLIES,
        **switchboard_announcing.OTHER_REPLIES,
        **switchboard_panel.OTHER_REPLIES,
    },
)
dispatch = _SWITCHBOARD.dispatch

OUTGOING: Mapping[str, Producer] = {
    "result": scoring.make_result,
    "card": receiving.make_card,
    answering.CARD_AGAIN: answering.make_card_again,
    exporting.KIND: exporting.make_export,
    seals.KIND: sealing.make_seal,
    **switchboard_announcing.OUTGOING,
}
"""Messages that are made at the moment they leave."""

JOBS: tuple[Job, ...] = (
    *switchboard_announcing.JOBS,
    Job("audit checkpoint", on_database(sealing.seal_day)),
    Job("audit check", on_database(sealing.check_trail)),
    Job("downloads", downloading.look, every(seconds=10), at_start=False),
    # not at the start: what came while the bot was down is just being handled
    Job("admin notices", health_notices.look, at_start=False),
)
"""What is looked after by the clock, besides what the engine looks after itself."""


async def resume(world: World) -> None:
    """Takes up what an earlier run left unfinished, and works out what the first lookup would wait for."""
    await downloading.take_up(world)
    await ranking.prepare(world.database)
    await watching.prepare(world.database)


async def apology(context: Context) -> None:
    """What a person reads when handling their message failed."""
    await context.notice(APOLOGY, alert=True)


def commands_for(speaker: Speaker) -> list[tuple[str, str]]:
    """The command menu of someone with these roles: a name and what it does."""
    names = ["start", "bantuan"]
    if speaker.may(Deed.ANSWER):
        names = ["isi", *names]
    if speaker.has_role(Role.OFFICER) or speaker.may(Deed.RUN_PERIOD):
        names.insert(-2, "status")
    if speaker.may(Deed.ASSESS):
        names.insert(-2, "nilai")
    if speaker.may(Deed.SEE_SCORE):
        names[-2:-2] = ["skor", "peringkat", "banding"]
    if speaker.may(Deed.RUN_PERIOD):
        names[-2:-2] = switchboard_admin.COMMANDS
        names[-2:-2] = switchboard_announcing.COMMANDS
    names[-2:-2] = switchboard_panel.commands_of(speaker)
    if speaker.offices_served():
        names.insert(-2, "serahkan")
    names.insert(-1, "privasi")
    return [(name, MENU[name]) for name in names]


__all__ = [
    "BUTTONS",
    "COMMANDS",
    "JOBS",
    "OUTGOING",
    "TYPED_REPLIES",
    "apology",
    "commands_for",
    "dispatch",
    "resume",
]
