"""The switchboard: every command, button and typed reply there is, and who may use it."""

from collections.abc import Mapping

from bot.bot_api.callback_data import Tap
from bot.engine.context import Context, World
from bot.engine.outbox import Producer
from bot.engine.scheduler import Job, every, on_database
from bot.storage.audit import checkpoints
from handlers import routes_admin, routes_announcing, routes_panel
from handlers.answering import answer, delegation, edited_messages, explanation, submission, typed_text
from handlers.answering.buttons import (
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
from handlers.answering.sheet_cursor import AWAY, CHOOSING, CONFIRMING, EXPLAINING, INVITED, SENDING
from handlers.audit import checkpoint
from handlers.broadcasts import compose
from handlers.command_menu import MENU
from handlers.dashboard import overview
from handlers.evidence import downloads, manage, receive
from handlers.exports import send
from handlers.fallbacks import answers, split_texts
from handlers.health import notices
from handlers.people import join, missed
from handlers.people.home import AcceptTap, DeclineTap
from handlers.people.missed_screens import MissedTap
from handlers.people.texts import APOLOGY
from handlers.review import decide, judge
from handlers.review.buttons import (
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
from handlers.routing import CutTexts, Route, Switchboard
from handlers.scores import lookup, ranking
from handlers.scores.lookup import ASKED_OFFICE
from handlers.scores.screens import ScoreTap
from questionnaires.people import Deed, Role, Speaker

COMMANDS: Mapping[str, Route] = {
    "start": Route(join.start),
    "bantuan": Route(join.show_help, reads=True),
    "help": Route(join.show_help, reads=True),
    "isi": Route(answer.open_sheet, Deed.ANSWER),
    "status": Route(overview.show_status, Deed.SEE_SHEET),
    "nilai": Route(judge.open_queue, Deed.ASSESS),
    "skor": Route(lookup.look_up, Deed.SEE_SCORE),
    "peringkat": Route(ranking.show, Deed.SEE_PUBLISHED, reads=True),
    **routes_announcing.COMMANDS,
    **routes_admin.COMMANDS,
    **routes_admin.FOR_ALL,
    **routes_panel.COMMANDS,
}

BUTTONS: Mapping[type[Tap], Route] = {
    AcceptTap: Route(join.accept),
    DeclineTap: Route(join.decline),
    OpenSheetTap: Route(answer.open_chosen_sheet, Deed.ANSWER),
    LevelTap: Route(answer.choose_level, Deed.ANSWER),
    NotApplicableTap: Route(answer.choose_not_applicable, Deed.ANSWER),
    CardTap: Route(answer.show_card, Deed.ANSWER),
    WalkTap: Route(answer.walk_evidence, Deed.ANSWER),
    ListTap: Route(answer.show_list, Deed.ANSWER),
    NeedsTap: Route(answer.show_needs, Deed.ANSWER),
    ExplanationTap: Route(explanation.show_explanation, Deed.ANSWER),
    KeepTypedTap: Route(typed_text.keep_typed, Deed.ANSWER),
    AddExplanationTap: Route(typed_text.add_explanation, Deed.ANSWER),
    ReplaceExplanationTap: Route(typed_text.replace_explanation, Deed.ANSWER),
    RestoreExplanationTap: Route(typed_text.restore_explanation, Deed.ANSWER),
    RemoveExplanationTap: Route(explanation.remove_explanation, Deed.ANSWER),
    HistoryTap: Route(explanation.show_history, Deed.ANSWER, reads=True),
    EvidenceTap: Route(manage.show_evidence, Deed.ANSWER),
    SeeEvidenceTap: Route(manage.see_evidence, Deed.ANSWER),
    RemoveEvidenceTap: Route(manage.remove_evidence, Deed.ANSWER),
    ReplaceEvidenceTap: Route(manage.replace_evidence, Deed.ANSWER),
    HandOverTap: Route(delegation.hand_over, Deed.ANSWER, links=True),
    NewHandOverTap: Route(delegation.hand_over_anew, Deed.ANSWER, links=True),
    WithdrawHandOverTap: Route(delegation.withdraw, Deed.ANSWER),
    CheckTap: Route(submission.check, Deed.ANSWER),
    ReadTap: Route(submission.read_through, Deed.ANSWER),
    SendTap: Route(submission.ask_to_send, Deed.ANSWER),
    SendYesTap: Route(submission.send, Deed.ANSWER),
    QueueTap: Route(judge.open_queue, Deed.ASSESS),
    OpenJudgingTap: Route(judge.open_sheet, Deed.ASSESS),
    JudgeCardTap: Route(judge.show_card, Deed.ASSESS),
    JudgeTap: Route(judge.judge, Deed.ASSESS),
    AgreeTap: Route(judge.agree, Deed.ASSESS),
    JudgeNotApplicableTap: Route(judge.judge_not_applicable, Deed.ASSESS),
    NoteTap: Route(judge.ask_note, Deed.ASSESS),
    RemoveNoteTap: Route(judge.remove_note, Deed.ASSESS),
    JudgeEvidenceTap: Route(judge.send_proofs, Deed.ASSESS),
    JudgeListTap: Route(judge.show_list, Deed.ASSESS),
    SummaryTap: Route(judge.show_summary, Deed.ASSESS),
    ReturnTap: Route(decide.return_sheet, Deed.ASSESS),
    ConfirmTap: Route(decide.ask_to_confirm, Deed.ASSESS),
    ConfirmYesTap: Route(decide.confirm, Deed.ASSESS),
    MissedTap: Route(missed.send_missed),
    ScoreTap: Route(lookup.show_score, Deed.SEE_SCORE),
    **routes_announcing.BUTTONS,
    **routes_admin.BUTTONS,
    **routes_panel.BUTTONS,
}

TYPED_REPLIES: Mapping[str, Route] = {
    "note": Route(judge.take_note, Deed.ASSESS),
    "judging": Route(judge.take_note, Deed.ASSESS),
    "return_note": Route(decide.take_return_note, Deed.ASSESS),
    SENDING: Route(answers.ask_for_a_tap, reads=True),
    CONFIRMING: Route(answers.ask_for_a_tap, reads=True),
    INVITED: Route(answers.ask_for_a_tap, reads=True),
    join.ASKED_NAME: Route(join.take_own_name),
    ASKED_OFFICE: Route(lookup.take_office, Deed.SEE_SCORE),
    **routes_announcing.TYPED_REPLIES,
    **routes_admin.TYPED_REPLIES,
    **routes_panel.TYPED_REPLIES,
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
    join.ASKED_NAME: None,
    **routes_announcing.DROPPED,
    **routes_admin.DROPPED,
    **routes_panel.DROPPED,
}
"""What is awaited after a command that came instead of the reply: a later text must not be taken for it."""

_SWITCHBOARD = Switchboard(
    commands=COMMANDS,
    buttons=BUTTONS,
    typed_replies=TYPED_REPLIES,
    files=Route(receive.receive_file),
    text=Route(explanation.take_text),
    other=Route(answers.refuse_kind, reads=True),
    unknown_command=Route(answers.unknown_command, reads=True),
    edited=Route(edited_messages.take_edit),
    reachability=Route(answers.reachability),
    inline=routes_admin.INLINE,
    dropped=DROPPED,
    group_commands=routes_admin.GROUP_COMMANDS,
    membership=routes_admin.MEMBERSHIP,
    moved=routes_admin.MOVED,
    cut=CutTexts(
        split_texts.may_go_on, split_texts.beginning, split_texts.continues, split_texts.refuse_whole
    ),
    takes_own_words=frozenset({compose.AWAITING}),
    file_replies={
        EXPLAINING: Route(explanation.take_file),
        ASKED_OFFICE: Route(answers.want_text, Deed.SEE_SCORE, reads=True),
        join.ASKED_NAME: Route(answers.want_text, reads=True),
        **routes_admin.FILE_REPLIES,
        **routes_announcing.FILE_REPLIES,
        **routes_panel.FILE_REPLIES,
    },
    other_replies={
        EXPLAINING: Route(explanation.want_words, reads=True),
        SENDING: Route(answers.ask_for_a_tap, reads=True),
        CONFIRMING: Route(answers.ask_for_a_tap, reads=True),
        INVITED: Route(answers.ask_for_a_tap, reads=True),
        ASKED_OFFICE: Route(answers.want_text, Deed.SEE_SCORE, reads=True),
        join.ASKED_NAME: Route(answers.want_text, reads=True),
        **routes_admin.OTHER_REPLIES,
        **routes_announcing.OTHER_REPLIES,
        **routes_panel.OTHER_REPLIES,
    },
)
dispatch = _SWITCHBOARD.dispatch

OUTGOING: Mapping[str, Producer] = {
    "result": lookup.make_result,
    "card": receive.make_card,
    answer.CARD_AGAIN: answer.make_card_again,
    send.KIND: send.make_export,
    checkpoints.KIND: checkpoint.make_seal,
    **routes_announcing.OUTGOING,
}
"""Messages that are made at the moment they leave."""

JOBS: tuple[Job, ...] = (
    *routes_announcing.JOBS,
    Job("audit checkpoint", on_database(checkpoint.seal_day)),
    Job("audit check", on_database(checkpoint.check_trail)),
    Job("downloads", downloads.look, every(seconds=10), at_start=False),
    # not at the start: what came while the bot was down is just being handled
    Job("admin notices", notices.look, at_start=False),
)
"""What is looked after by the clock, besides what the engine looks after itself."""


async def resume(world: World) -> None:
    """Takes up what an earlier run left unfinished, and works out what the first lookup would wait for."""
    await downloads.take_up(world)
    await ranking.prepare(world.database)
    await overview.prepare(world.database)


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
        names[-2:-2] = routes_admin.COMMANDS
        names[-2:-2] = routes_announcing.COMMANDS
    names[-2:-2] = routes_panel.commands_of(speaker)
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
