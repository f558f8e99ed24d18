"""Whatever the way there and back takes, no second of Telegram's sees more than it allows."""

from hypothesis import given
from hypothesis import strategies as st

from bot.bot_api.rate_limit import SECOND, LastSecond

MOST = 5
seconds = st.floats(0, 0.9)


@given(st.lists(st.tuples(seconds, seconds), min_size=1, max_size=40))
def test_no_second_sees_more_than_allowed(ways: list[tuple[float, float]]) -> None:
    """Each message is handled some time after it left, and answered some time after that."""
    window = LastSecond(MOST)
    now, handled, answers = 0.0, list[float](), dict[int, float]()
    for number, (there, back) in enumerate(ways):
        while (wait := window.wait(now)) > 0:
            coming = min(answers.values(), default=float("inf"))
            now = min(now + wait, coming) + 1e-9
            for message in [message for message, at in answers.items() if at <= now]:
                window.answered(message, answers.pop(message))
        window.left(number)
        handled.append(now + there)
        answers[number] = now + there + back
    handled.sort()
    assert all(handled[i + MOST] - handled[i] >= 1.0 for i in range(len(handled) - MOST))


def test_what_never_left_does_not_count() -> None:
    window = LastSecond(1)
    window.left(1)
    assert window.wait(0.0) == float("inf")
    window.dropped(1)
    assert window.wait(0.0) == 0.0
    window.left(2)
    window.answered(2, 3.0)
    window.dropped(2)
    assert window.wait(3.0) == SECOND
