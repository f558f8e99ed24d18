"""What people can type, tap and send about files: evidence, attachments of visits and appeals."""

from bot.engine.scheduler import Job, every
from handlers.answering import buttons as answering_buttons
from handlers.evidence import attachments, downloads, manage, receive
from handlers.routing import Awaited, Route, Routes, UpdateKind
from handlers.visits import buttons as visits_buttons
from questionnaires.people import Permission

ROUTES = Routes(
    buttons={
        answering_buttons.EvidenceButton: Route(manage.show_evidence, Permission.ANSWER),
        answering_buttons.SeeEvidenceButton: Route(manage.see_evidence, Permission.ANSWER),
        answering_buttons.RemoveEvidenceButton: Route(manage.remove_evidence, Permission.ANSWER),
        answering_buttons.RestoreEvidenceButton: Route(manage.restore_evidence, Permission.ANSWER),
        answering_buttons.ReplaceEvidenceButton: Route(manage.replace_evidence, Permission.ANSWER),
        visits_buttons.VisitDoneButton: Route(attachments.done),
    },
    awaited=(
        Awaited(
            attachments.VISIT_FILES,
            text=Route(attachments.ask_for_a_file, Permission.ASSESS, reads=True),
            file=Route(attachments.receive, Permission.ASSESS),
            other=Route(attachments.ask_for_a_file, Permission.ASSESS, reads=True),
            asks=False,
        ),
        Awaited(
            attachments.APPEAL_FILES,
            text=Route(attachments.ask_for_a_file, Permission.ANSWER, reads=True),
            file=Route(attachments.receive, Permission.ANSWER),
            other=Route(attachments.ask_for_a_file, Permission.ANSWER, reads=True),
            asks=False,
        ),
        Awaited("replace", file=None, other=None, dropped_to=None),
    ),
    updates={
        UpdateKind.FILE: Route(receive.receive_file),
    },
    producers={
        "card": receive.make_card,
    },
    jobs=(Job("downloads", downloads.look, every(seconds=10), at_start=False),),
)
