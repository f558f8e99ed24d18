"""YAML text to nodes, and what PyYAML says about broken YAML in words for the person who wrote it."""

from typing import Any, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from questionnaires.problem import Problem
from questionnaires.storable import is_storable

# libyaml's parser where PyYAML was built with it: ten times as fast, and guarded against endless nesting.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_IN_WORDS = {
    "cannot start any token": "ada tanda yang tidak boleh di sini, misalnya tab (pakai spasi), @, atau %",
    "mapping values are not allowed": "titik dua di tempat yang salah; periksa lekukan atau beri tanda kutip",
    "expected ':'": "titik dua sesudah kunci belum ada",
    "expected key": "lekukan tidak sejajar, atau tanda kutip di dalam teks belum benar",
    "<block end>": "lekukan tidak sejajar, atau tanda kutip di dalam teks belum benar",
    "'-' indicator": "lekukan tidak sejajar, atau tanda kutip di dalam teks belum benar",
    "unexpected end of stream": "tanda kutip pembuka belum ditutup",
    "',' or": "kurung belum ditutup, atau koma di dalamnya belum ada",
    "node content": "isi yang diharapkan belum ada",
    "undefined alias": "tanda * di awal teks; beri tanda kutip",
    "another document": "berkas memuat lebih dari satu dokumen (garis ---)",
    "document start": "ada tulisan sesudah akhir dokumen; periksa lekukan",
    "nesting depth": "susunan terlalu dalam",
    "escape": "tanda \\ di dalam kutip ganda; pakai kutip tunggal",
    "control characters": "ada tanda kendali yang tidak terbaca",
    "special characters": "ada tanda kendali yang tidak terbaca",
}


def compose(content: str) -> Node | Problem | None:
    """The root node, None for a file without content, or why it is no YAML."""
    try:
        # typeshed leaves the type of the stream open, and with it the whole function
        root = cast("Node | None", yaml.compose(content, _LOADER))  # pyright: ignore[reportUnknownMemberType]
    except yaml.MarkedYAMLError as error:
        # A quote that is never closed is noticed at the end of the file; where it was opened helps more.
        unclosed = "quoted scalar" in str(error.context)
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        return Problem(line, f"Penulisan YAML salah: {_in_words(str(error.problem))}.")
    except yaml.reader.ReaderError as error:
        line = content.count("\n", 0, int(error.position)) + 1
        return Problem(line, f"Penulisan YAML salah: {_in_words(str(error.reason))}.")
    except RecursionError:
        # Only PyYAML's own parser, used where libyaml is missing, gets here.
        return Problem(1, f"Penulisan YAML salah: {_IN_WORDS['nesting depth']}.")
    unstorable = _first_unstorable(root)
    if unstorable is not None:
        line = unstorable.start_mark.line + 1
        return Problem(line, f"Penulisan YAML salah: {_IN_WORDS['control characters']}.")
    return root


def _first_unstorable(root: Node | None) -> Node | None:
    """A text with what no database can keep, which an escape such as \\0 brings in; None without one."""
    waiting: list[Any] = [root]
    seen: set[int] = set()  # aliases may lead in a circle, and to one node in a million ways
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ScalarNode) and not is_storable(str(node.value)):
            return node
        if isinstance(node, SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
    return None


def _in_words(problem: str) -> str:
    return next((words for sign, words in _IN_WORDS.items() if sign in problem), problem)
