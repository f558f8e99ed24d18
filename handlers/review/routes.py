"""What people can type, tap and send about judging a sheet."""

from handlers.answering import sheet_cursor
from handlers.fallbacks import answers
from handlers.review import buttons, decide, groups, judge
from handlers.routing import Awaited, Command, Route, Routes
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "nilai": Command(judge.open_queue, Permission.ASSESS, menu="Antrean penilaian"),
    },
    buttons={
        buttons.QueueButton: Route(judge.open_queue, Permission.ASSESS),
        buttons.OpenJudgingButton: Route(judge.open_sheet, Permission.ASSESS),
        buttons.JudgeCardButton: Route(judge.show_card, Permission.ASSESS),
        buttons.JudgeButton: Route(judge.judge, Permission.ASSESS),
        buttons.AgreeButton: Route(judge.agree, Permission.ASSESS),
        buttons.JudgeNotApplicableButton: Route(judge.judge_not_applicable, Permission.ASSESS),
        buttons.NoteButton: Route(judge.ask_note, Permission.ASSESS),
        buttons.RemoveNoteButton: Route(judge.remove_note, Permission.ASSESS),
        buttons.JudgeEvidenceButton: Route(judge.send_proofs, Permission.ASSESS),
        buttons.JudgeListButton: Route(judge.show_list, Permission.ASSESS),
        buttons.OpenGroupButton: Route(groups.open_group, Permission.ASSESS),
        buttons.AgreeGroupButton: Route(groups.agree_group, Permission.ASSESS),
        buttons.SummaryButton: Route(judge.show_summary, Permission.ASSESS),
        buttons.ReturnButton: Route(decide.return_sheet, Permission.ASSESS),
        buttons.ConfirmButton: Route(decide.ask_to_confirm, Permission.ASSESS),
        buttons.ConfirmYesButton: Route(decide.confirm, Permission.ASSESS),
    },
    awaited=(
        Awaited(
            "note", text=Route(judge.take_note, Permission.ASSESS), file=None, other=None, dropped_to="note"
        ),
        Awaited(
            "judging",
            text=Route(judge.take_note, Permission.ASSESS),
            file=None,
            other=None,
            dropped_to="judging",
            asks=False,
        ),
        Awaited(
            "return_note",
            text=Route(decide.take_return_note, Permission.ASSESS),
            file=None,
            other=None,
            dropped_to="judging",
        ),
        Awaited(
            sheet_cursor.CONFIRMING,
            text=Route(answers.ask_for_a_tap, reads=True),
            file=None,
            other=Route(answers.ask_for_a_tap, reads=True),
            asks=False,
        ),
    ),
)
