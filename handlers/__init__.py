"""The switchboard: every command, button and typed reply there is, and who may use it."""

from collections.abc import Mapping

from bot.bot_api.callback_data import CallbackData
from bot.engine.context import Context, Services
from bot.engine.outbox import Producer
from bot.engine.scheduler import Job, every, on_database
from bot.storage.audit import checkpoints
from handlers import routes_admin, routes_announcing, routes_panel
from handlers.answering import answer, delegation, edited_messages, explanation, submission, typed_text
from handlers.answering.buttons import (
    AddExplanationButton,
    CardButton,
    CheckButton,
    EvidenceButton,
    ExplanationButton,
    HandOverButton,
    HistoryButton,
    KeepTypedButton,
    LevelButton,
    ListButton,
    NeedsButton,
    NewHandOverButton,
    NotApplicableButton,
    OpenSheetButton,
    ReadButton,
    RemoveEvidenceButton,
    RemoveExplanationButton,
    ReplaceEvidenceButton,
    ReplaceExplanationButton,
    RestoreExplanationButton,
    SeeEvidenceButton,
    SendButton,
    SendYesButton,
    WalkButton,
    WithdrawHandOverButton,
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
from handlers.people.home import AcceptButton, DeclineButton
from handlers.people.missed_screens import MissedButton
from handlers.people.texts import APOLOGY
from handlers.review import decide, judge
from handlers.review.buttons import (
    AgreeButton,
    ConfirmButton,
    ConfirmYesButton,
    JudgeButton,
    JudgeCardButton,
    JudgeEvidenceButton,
    JudgeListButton,
    JudgeNotApplicableButton,
    NoteButton,
    OpenJudgingButton,
    QueueButton,
    RemoveNoteButton,
    ReturnButton,
    SummaryButton,
)
from handlers.routing import CutTexts, Route, Router
from handlers.scores import lookup, ranking
from handlers.scores.lookup import ASKED_OFFICE
from handlers.scores.screens import ScoreButton
from questionnaires.people import Actor, Permission, Role

COMMANDS: Mapping[str, Route] = {
    "start": Route(join.start),
    "bantuan": Route(join.show_help, reads=True),
    "help": Route(join.show_help, reads=True),
    "isi": Route(answer.open_sheet, Permission.ANSWER),
    "status": Route(overview.show_status, Permission.SEE_SHEET),
    "nilai": Route(judge.open_queue, Permission.ASSESS),
    "skor": Route(lookup.look_up, Permission.SEE_SCORE),
    "peringkat": Route(ranking.show, Permission.SEE_PUBLISHED, reads=True),
    **routes_announcing.COMMANDS,
    **routes_admin.COMMANDS,
    **routes_admin.FOR_ALL,
    **routes_panel.COMMANDS,
}

BUTTONS: Mapping[type[CallbackData], Route] = {
    AcceptButton: Route(join.accept),
    DeclineButton: Route(join.decline),
    OpenSheetButton: Route(answer.open_chosen_sheet, Permission.ANSWER),
    LevelButton: Route(answer.choose_level, Permission.ANSWER),
    NotApplicableButton: Route(answer.choose_not_applicable, Permission.ANSWER),
    CardButton: Route(answer.show_card, Permission.ANSWER),
    WalkButton: Route(answer.walk_evidence, Permission.ANSWER),
    ListButton: Route(answer.show_list, Permission.ANSWER),
    NeedsButton: Route(answer.show_needs, Permission.ANSWER),
    ExplanationButton: Route(explanation.show_explanation, Permission.ANSWER),
    KeepTypedButton: Route(typed_text.keep_typed, Permission.ANSWER),
    AddExplanationButton: Route(typed_text.add_explanation, Permission.ANSWER),
    ReplaceExplanationButton: Route(typed_text.replace_explanation, Permission.ANSWER),
    RestoreExplanationButton: Route(typed_text.restore_explanation, Permission.ANSWER),
    RemoveExplanationButton: Route(explanation.remove_explanation, Permission.ANSWER),
    HistoryButton: Route(explanation.show_history, Permission.ANSWER, reads=True),
    EvidenceButton: Route(manage.show_evidence, Permission.ANSWER),
    SeeEvidenceButton: Route(manage.see_evidence, Permission.ANSWER),
    RemoveEvidenceButton: Route(manage.remove_evidence, Permission.ANSWER),
    ReplaceEvidenceButton: Route(manage.replace_evidence, Permission.ANSWER),
    HandOverButton: Route(delegation.hand_over, Permission.ANSWER, links=True),
    NewHandOverButton: Route(delegation.hand_over_anew, Permission.ANSWER, links=True),
    WithdrawHandOverButton: Route(delegation.withdraw, Permission.ANSWER),
    CheckButton: Route(submission.check, Permission.ANSWER),
    ReadButton: Route(submission.read_through, Permission.ANSWER),
    SendButton: Route(submission.ask_to_send, Permission.ANSWER),
    SendYesButton: Route(submission.send, Permission.ANSWER),
    QueueButton: Route(judge.open_queue, Permission.ASSESS),
    OpenJudgingButton: Route(judge.open_sheet, Permission.ASSESS),
    JudgeCardButton: Route(judge.show_card, Permission.ASSESS),
    JudgeButton: Route(judge.judge, Permission.ASSESS),
    AgreeButton: Route(judge.agree, Permission.ASSESS),
    JudgeNotApplicableButton: Route(judge.judge_not_applicable, Permission.ASSESS),
    NoteButton: Route(judge.ask_note, Permission.ASSESS),
    RemoveNoteButton: Route(judge.remove_note, Permission.ASSESS),
    JudgeEvidenceButton: Route(judge.send_proofs, Permission.ASSESS),
    JudgeListButton: Route(judge.show_list, Permission.ASSESS),
    SummaryButton: Route(judge.show_summary, Permission.ASSESS),
    ReturnButton: Route(decide.return_sheet, Permission.ASSESS),
    ConfirmButton: Route(decide.ask_to_confirm, Permission.ASSESS),
    ConfirmYesButton: Route(decide.confirm, Permission.ASSESS),
    MissedButton: Route(missed.send_missed),
    ScoreButton: Route(lookup.show_score, Permission.SEE_SCORE),
    **routes_announcing.BUTTONS,
    **routes_admin.BUTTONS,
    **routes_panel.BUTTONS,
}

TYPED_REPLIES: Mapping[str, Route] = {
    "note": Route(judge.take_note, Permission.ASSESS),
    "judging": Route(judge.take_note, Permission.ASSESS),
    "return_note": Route(decide.take_return_note, Permission.ASSESS),
    SENDING: Route(answers.ask_for_a_tap, reads=True),
    CONFIRMING: Route(answers.ask_for_a_tap, reads=True),
    INVITED: Route(answers.ask_for_a_tap, reads=True),
    join.ASKED_NAME: Route(join.take_own_name),
    ASKED_OFFICE: Route(lookup.take_office, Permission.SEE_SCORE),
    **routes_announcing.TYPED_REPLIES,
    **routes_admin.TYPED_REPLIES,
    **routes_panel.TYPED_REPLIES,
}
"""By what `ConversationState.awaiting` says; any other text is an explanation at the open card."""

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

_ROUTER = Router(
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
        ASKED_OFFICE: Route(answers.want_text, Permission.SEE_SCORE, reads=True),
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
        ASKED_OFFICE: Route(answers.want_text, Permission.SEE_SCORE, reads=True),
        join.ASKED_NAME: Route(answers.want_text, reads=True),
        **routes_admin.OTHER_REPLIES,
        **routes_announcing.OTHER_REPLIES,
        **routes_panel.OTHER_REPLIES,
    },
)
dispatch = _ROUTER.dispatch

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


async def resume(services: Services) -> None:
    """Takes up what an earlier run left unfinished, and works out what the first lookup would wait for."""
    await downloads.take_up(services)
    await ranking.prepare(services.database)
    await overview.prepare(services.database)


async def apology(context: Context) -> None:
    """What a person reads when handling their message failed."""
    await context.notice(APOLOGY, alert=True)


def commands_for(actor: Actor) -> list[tuple[str, str]]:
    """The command menu of someone with these roles: a name and what it does."""
    names = ["start", "bantuan"]
    if actor.may(Permission.ANSWER):
        names = ["isi", *names]
    if actor.has_role(Role.OFFICER) or actor.may(Permission.RUN_PERIOD):
        names.insert(-2, "status")
    if actor.may(Permission.ASSESS):
        names.insert(-2, "nilai")
    if actor.may(Permission.SEE_SCORE):
        names[-2:-2] = ["skor", "peringkat", "banding"]
    if actor.may(Permission.RUN_PERIOD):
        names[-2:-2] = routes_admin.COMMANDS
        names[-2:-2] = routes_announcing.COMMANDS
    names[-2:-2] = routes_panel.commands_of(actor)
    if actor.offices_served():
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
