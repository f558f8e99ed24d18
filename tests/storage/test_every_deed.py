"""Every function of storage that writes tells the audit trail, or is named here with the reason why not."""

import ast
from collections.abc import Iterator
from pathlib import Path

STORAGE = Path(__file__).parents[2] / "bot" / "storage"
TELLS = {"append", "_tell", "_moved"}

_PART = "part of a deed that is told by whoever calls it"
_ENGINE = "what came in or is to go out, and who has it in hand: told by no deed of a person"
_MARK = "where somebody stands or what was seen; it decides nothing"
_FORGET = "takes out what was personal; `people.forget_person` tells that the person left"
WITHOUT: dict[str, str] = {
    "trail.write": "the trail itself",
    "restore._read_rows": "brings the trail back with all other tables",
    "outcomes.mark_read": _MARK,
    "broadcasts._change_queued": _PART,
    "broadcasts._move": _PART,
    "broadcasts.may_show": _MARK,
    "broadcasts.new_broadcast": "a draft that nobody has got; sending it is told",
    "broadcasts.show_in": _MARK,
    "previous_answers.forget_carried": _PART,
    "confirmations.keep_confirmation": _PART,
    "evidence._add": "a file that is on its way; told once it is there, or failed",
    "erasure._forget_messages": _FORGET,
    "erasure.forget_captions": _FORGET,
    "erasure.forget_set_aside": _ENGINE,
    "erasure.forget_traces": _FORGET,
    "inbox.done": _ENGINE,
    "inbox.forget_done": _ENGINE,
    "invitations.find_invitation": "who opened a link; accepting it is told",
    "changes._write": _PART,
    "outbox._end": _ENGINE,
    "outbox.drop_ended": _ENGINE,
    "outbox.enqueue": _ENGINE,
    "outbox.move_chat": _ENGINE,
    "rules._end_seats": _PART,
    "rules.keep_draw": _PART,
    "seating.seat_all": _PART,
    "people.mark_unreachable": _ENGINE,
    "people.remember_person": _PART,
    "people.update_name": "the name is Telegram's, and the trail keeps none",
    "periods.pin": _PART,
    "pictures.remember_file_id": _ENGINE,
    "conversation_states.set_conversation_state": _MARK,
    "pleno.carry_settlements": _PART,
    "pleno.send_back": _PART,
    "ratings.keep_handed_in": _PART,
    "recovery.hasten": _ENGINE,
    "recovery.put_back_items": _ENGINE,
    "recovery.release_updates": _ENGINE,
    "recovery.take_back": _ENGINE,
    "reminders.mute": "a wish about one's own reminders",
    "reminders.note_reminders": _ENGINE,
    "reminders.unmute": "a wish about one's own reminders",
    "reminders.wish_for": "a wish about one's own reminders",
    "reopening._add_revision": _PART,
    "reopening._keep_reason": _PART,
    "reopening.copy_contents": _PART,
    "checkpoints.give_out": "about the trail, not in it: each entry would need the next",
    "checkpoints.keep_checked": "about the trail, not in it",
    "checkpoints.keep_tried": "about the trail, not in it",
    "statements.upsert": "words a statement",
    "broadcasts.follow_message": _MARK,
    "downloads.begin": "a file that is on its way; told once it is there, or failed",
    "downloads.end": _ENGINE,
    "downloads.take_left": _ENGINE,
    "inbox._count_deaths": _ENGINE,
    "inbox._take": _ENGINE,
    "inbox.begin_alone": _ENGINE,
    "inbox.empty": _FORGET,
    "inbox.forget_updates_of": _FORGET,
    "inbox.store_aside": _ENGINE,
    "long_texts.forget_long_text": _MARK,
    "long_texts.keep_long_text": _MARK,
    "outbox._recover": _ENGINE,
    "outbox.send_undelivered": _ENGINE,
    "replies.keep": _ENGINE,
    "replies.mark_shown": _ENGINE,
    "restore._doubt": "a copy that is put in place brings its own trail",
    "set_aside.retry": _ENGINE,
    "typed_messages.keep_typed": _MARK,
    "workers.beat": _ENGINE,
    "workers.forget_dead": _ENGINE,
    "workers.leave": _ENGINE,
    "written_words.forget_earlier_words": _FORGET,
    "written_words.keep": _PART,
    "written_words.make_key": _PART,
    "salted.new_salt": _PART,
    "salted.drop_salt": _FORGET,
}


def functions() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(STORAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{path.stem}.{node.name}", node


def calls(function: ast.AST) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(function) if isinstance(node, ast.Call))


def is_write(call: ast.Call) -> bool:
    """`insert(...)`, `table.insert()`, `execute(db, ...)`, `_KEEP.change(...)` and the like."""
    match call.func:
        case ast.Name(id=name):
            return name in {"insert", "update", "delete"} or (name == "execute" and len(call.args) > 1)
        case ast.Attribute(attr=name):
            always = name in {"insert", "change", "change_each"}
            return always or (name in {"update", "delete"} and is_table(call.func))
    return False


def is_table(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Attribute) and getattr(function.value.value, "id", "") == "tables"


def tells(function: ast.AST) -> bool:
    """`trail.append(...)`, or one of the functions of the same file that do nothing else."""
    return any(
        (isinstance(called, ast.Name) and called.id in TELLS)
        or (
            isinstance(called, ast.Attribute)
            and called.attr == "append"
            and getattr(called.value, "id", "") == "trail"
        )
        for called in (call.func for call in calls(function))
    )


def silent() -> set[str]:
    """The functions that write and do not tell."""
    return {
        name for name, function in functions() if any(map(is_write, calls(function))) and not tells(function)
    }


def test_whoever_writes_tells_the_trail_or_has_a_reason():
    assert silent() == WITHOUT.keys()


def test_a_writer_is_recognised():
    assert len([name for name, function in functions() if tells(function)]) > 30
