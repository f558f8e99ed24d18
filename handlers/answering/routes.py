"""What people can type, tap and send about a sheet: cards, explanations, delegation and submission."""

from handlers.answering import (
    answer,
    buttons,
    delegation,
    edited_messages,
    explanation,
    previous_answers,
    sheet_cursor,
    submission,
    typed_text,
)
from handlers.fallbacks import answers
from handlers.routing import Awaited, Command, Route, Routes, UpdateKind
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "isi": Command(answer.open_sheet, Permission.ANSWER, menu="Buka lembar isian"),
    },
    buttons={
        buttons.OpenSheetButton: Route(answer.open_chosen_sheet, Permission.ANSWER),
        buttons.LevelButton: Route(answer.choose_level, Permission.ANSWER),
        buttons.NotApplicableButton: Route(answer.choose_not_applicable, Permission.ANSWER),
        buttons.UndoLevelButton: Route(answer.undo_level, Permission.ANSWER),
        buttons.CardButton: Route(answer.show_card, Permission.ANSWER),
        buttons.WalkButton: Route(answer.walk_evidence, Permission.ANSWER),
        buttons.ListButton: Route(answer.show_list, Permission.ANSWER),
        buttons.NeedsButton: Route(answer.show_needs, Permission.ANSWER),
        buttons.ExplanationButton: Route(explanation.show_explanation, Permission.ANSWER),
        buttons.KeepTypedButton: Route(typed_text.keep_typed, Permission.ANSWER),
        buttons.AddExplanationButton: Route(typed_text.add_explanation, Permission.ANSWER),
        buttons.ReplaceExplanationButton: Route(typed_text.replace_explanation, Permission.ANSWER),
        buttons.RestoreExplanationButton: Route(typed_text.restore_explanation, Permission.ANSWER),
        buttons.RemoveExplanationButton: Route(explanation.remove_explanation, Permission.ANSWER),
        buttons.HistoryButton: Route(explanation.show_history, Permission.ANSWER, reads=True),
        buttons.HandOverButton: Route(delegation.hand_over, Permission.ANSWER, links=True),
        buttons.NewHandOverButton: Route(delegation.hand_over_anew, Permission.ANSWER, links=True),
        buttons.WithdrawHandOverButton: Route(delegation.withdraw, Permission.ANSWER),
        buttons.CheckButton: Route(submission.check, Permission.ANSWER),
        buttons.ReadButton: Route(submission.read_through, Permission.ANSWER),
        buttons.SendButton: Route(submission.ask_to_send, Permission.ANSWER),
        buttons.SendYesButton: Route(submission.send, Permission.ANSWER),
        buttons.CarryButton: Route(previous_answers.carry_over, Permission.ANSWER),
    },
    awaited=(
        Awaited(
            sheet_cursor.SENDING,
            text=Route(answers.ask_for_a_tap, reads=True),
            file=None,
            other=Route(answers.ask_for_a_tap, reads=True),
            asks=False,
        ),
        Awaited(
            sheet_cursor.EXPLAINING,
            file=Route(explanation.take_file),
            other=Route(explanation.want_words, reads=True),
            dropped_to=None,
        ),
        Awaited(sheet_cursor.CHOOSING, file=None, other=None, dropped_to=None),
    ),
    updates={
        UpdateKind.TEXT: Route(explanation.take_text),
        UpdateKind.EDITED: Route(edited_messages.take_edit),
    },
    producers={
        answer.CARD_AGAIN: answer.make_card_again,
    },
)
