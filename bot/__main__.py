"""The `kuesioner` command line: finds the command, runs it, turns a failure into one line and a status."""

import gc
import importlib
import io
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence

from bot.commands.parser import parse
from bot.commands.terminal import DONE, FAILED, WRONG_USE, CommandError, complain
from bot.config import ConfigError
from bot.documents.private_files import make_private
from questionnaires.storable import is_storable

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit status: 0 done, 1 a failure of its own, 2 wrong usage or bad input."""
    words = sys.argv[1:] if argv is None else argv
    make_private()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without these letters shows ? and goes on
    if not all(map(is_storable, words)):
        complain(["Ada kata pada perintah dengan tanda tak terbaca (bukan UTF-8). Ketik ulang kata itu."])
        return WRONG_USE
    try:
        arguments = parse(words)
    except CommandError as error:
        complain(error.lines)
        return error.status
    except SystemExit:
        return DONE  # argparse leaves this way only after --help: errors are raised
    try:
        return _command(arguments.action)(arguments)
    except CommandError as error:
        complain(error.lines)
        return error.status
    except ConfigError as error:
        complain(error.problems)
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of a pipe has left (`| head`); the interpreter must not try to flush to it once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the one place that turns what nobody expected into a line
        return _explain(error, verbose="verbose" in arguments)


def _command(action: str) -> Callable[[Namespace], int]:
    """The function behind `module:function`.

    Imported here, so that --help and a wrong word answer without loading Telegram and the database; what is
    loaded stays, and looking for garbage among it takes an eighth of the time.
    """
    module, _, function = action.partition(":")
    gc.disable()
    try:
        return getattr(importlib.import_module(f"bot.{module}"), function)
    finally:
        gc.enable()


def _explain(error: Exception, *, verbose: bool) -> int:
    # loaded only now: they know the errors of Telegram and of the database
    failures = importlib.import_module("bot.commands.failures")
    hide_secrets = importlib.import_module("bot.commands.secrets").hide_secrets
    status, line = failures.explain(error)
    if verbose:
        complain(hide_secrets("".join(traceback.format_exception(error))).splitlines())
    elif status == FAILED and failures.has_details(error):
        line += " (rincian: ulangi dengan --verbose)"
    complain([hide_secrets(line)])
    return status


if __name__ == "__main__":
    sys.exit(main())
