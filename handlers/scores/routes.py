"""What people can type, tap and send about scores: lookup, ranking, comparison, groups and inline search."""

from handlers.routing import Awaited, Command, Route, Routes, UpdateKind
from handlers.scores import (
    certainty,
    comparison,
    group_chats,
    inline_search,
    lookup,
    ranking,
    ranking_screens,
    screens,
)
from questionnaires.people import Permission

ROUTES = Routes(
    commands={
        "skor": Command(lookup.look_up, Permission.SEE_SCORE, menu="Skor satu OPD"),
        "peringkat": Command(ranking.show, Permission.SEE_PUBLISHED, reads=True, menu="Peringkat OPD"),
        "banding": Command(comparison.compare, Permission.SEE_PUBLISHED, menu="Bandingkan dua OPD"),
    },
    group_commands={
        "skor": Route(group_chats.look_up, private_only=False),
        "peringkat": Route(group_chats.show_ranking, private_only=False, reads=True),
    },
    buttons={
        screens.ScoreButton: Route(lookup.show_score, Permission.SEE_SCORE),
        ranking_screens.RankButton: Route(ranking.show, Permission.SEE_PUBLISHED, reads=True),
        ranking_screens.RankPictureButton: Route(certainty.send, Permission.SEE_PUBLISHED),
        ranking_screens.GroupRankButton: Route(group_chats.show_ranking, private_only=False, reads=True),
        ranking_screens.GroupScoreButton: Route(group_chats.show_score, private_only=False),
    },
    awaited=(Awaited(lookup.ASKED_OFFICE, text=Route(lookup.take_office, Permission.SEE_SCORE)),),
    updates={
        UpdateKind.INLINE: Route(inline_search.answer),
        UpdateKind.MEMBERSHIP: Route(group_chats.membership, private_only=False),
        UpdateKind.MOVED: Route(group_chats.moved, private_only=False),
    },
    producers={
        "result": lookup.make_result,
    },
)
