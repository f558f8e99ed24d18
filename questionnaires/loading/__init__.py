"""A file becomes an Instrument, or the list of everything wrong with it and where."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from yaml.nodes import Node

from questionnaires.instrument import Instrument
from questionnaires.loading.carried import read_carried
from questionnaires.loading.groups import GroupReader
from questionnaires.loading.nodes import LONGEST_LABEL, LONGEST_NAME, Reader
from questionnaires.loading.references import References
from questionnaires.loading.scale import read_bands, read_evidence_from, read_scale
from questionnaires.loading.syntax import compose
from questionnaires.problem import Problem

__all__ = ["FORMAT", "Problem", "built_in", "default_instrument", "load_instrument", "misleading"]

FORMAT = 2
"""The present version of the rules for files. What a period pinned is read by the rules of that time, so that
a stricter loader never makes an old period unreadable.

1: as first released. 2: a text that an unquoted ` #` cuts, and letters that no file may hold, are errors.
"""
LARGEST_FILE = 1_000_000
"""Characters; the largest of the built-in instruments has 70,000."""

_INSTRUMENT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def load_instrument(
    content: str | bytes,
    name: str,
    earlier: Mapping[str, Instrument] | None = None,
    *,
    read_as: int = FORMAT,
) -> Instrument | tuple[Problem, ...]:
    """The instrument in this YAML text, or everything that is wrong with it, by line.

    `name` is the file's name, for messages; `earlier` are instruments by id against which `carries_over` is
    checked; `read_as` is the `FORMAT` of its time. Never raises, whatever the content. The instrument's
    digest is the SHA-256 of the text in UTF-8, without a byte order mark.
    """
    text = _decoded(content, name)
    if isinstance(text, Problem):
        return (text,)
    if len(text) > LARGEST_FILE:
        return (Problem(1, f"Berkas {name} terlalu besar: {len(text)} huruf, paling banyak {LARGEST_FILE}."),)
    root = compose(text)
    if root is None:
        return (Problem(1, f"Berkas {name} kosong."),)
    if isinstance(root, Problem):
        return (root,)
    reader = Reader(text, read_as)
    known = {identity: instrument.positions.keys() for identity, instrument in (earlier or {}).items()}
    instrument = _read(reader, root, known)
    if instrument is None or reader.problems:
        return tuple(sorted(set(reader.problems)))
    return replace(instrument, content=text, digest=sha256(text.encode()).hexdigest(), format=read_as)


def misleading(instrument: Instrument) -> tuple[Problem, ...]:
    """What in the instrument's text is allowed and may all the same not say what was meant, by line."""
    reader = Reader(instrument.content, FORMAT)
    root = compose(instrument.content)
    if isinstance(root, Node):
        _read(reader, root, {})
    return tuple(sorted(set(reader.warnings)))


@cache
def built_in() -> Mapping[str, Instrument]:
    """The instruments that come with the program, by id."""
    found: dict[str, Instrument] = {}
    folder = files("questionnaires") / "instruments"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            instrument = load_instrument(file.read_bytes(), file.name)
            if not isinstance(instrument, Instrument):
                raise ValueError(f"{file.name} is broken: {instrument}")
            found[instrument.id] = instrument
    return MappingProxyType(found)


def default_instrument() -> Instrument:
    """The built-in instrument that is marked as the default."""
    return next(instrument for instrument in built_in().values() if instrument.is_default)


def _decoded(content: str | bytes, name: str) -> str | Problem:
    """The text without a byte order mark; for what is not UTF-8 a problem at the first wrong byte."""
    try:
        raw = content.encode() if isinstance(content, str) else content
        return raw.decode("utf-8-sig")
    except UnicodeEncodeError as error:
        line = error.object.count("\n", 0, error.start) + 1
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(line, f"Berkas {name} bukan teks UTF-8; simpan ulang dengan pengodean UTF-8.")


def _read(reader: Reader, root: Node, earlier: Mapping[str, Collection[str]]) -> Instrument | None:
    place = "berkas instrumen"
    found = reader.mapping(
        root,
        place,
        ("id", "title", "version", "legal_basis", "scale", "bands", "groups"),
        ("default", "sources", "bands_source", "evidence_from", "contradictions", "carries_over"),
    )
    if found is None:
        return None
    identity = reader.text_at(found, "id", place)
    if identity and not _INSTRUMENT_ID.fullmatch(identity):
        reader.complain(
            found["id"].line,
            f'"id" di {place} hanya boleh huruf kecil, angka, dan tanda hubung, paling banyak 40.',
        )
    version = (
        reader.text(found["version"].value, '"version"', number_too=True, limit=LONGEST_LABEL)
        if "version" in found
        else None
    )
    bands_source = reader.text_at(found, "bands_source", place)
    # Where the words come from matters to readers of the file, who have it whole as the instrument's content.
    for source in (reader.sequence(found["sources"], place) or ()) if "sources" in found else ():
        reader.text(source, "sumber")
    scale = read_scale(reader, found["scale"]) if "scale" in found else None
    evidence_from = None
    if "evidence_from" in found:
        evidence_from = read_evidence_from(reader, scale, found["evidence_from"], place)
    references = References(reader, scale)
    groups = GroupReader(reader, scale, references, evidence_from)
    instrument = Instrument(
        id=identity,
        title=reader.text_at(found, "title", place, limit=LONGEST_NAME),
        version=version or "",
        is_default=reader.flag_at(found, "default", place),
        legal_basis=reader.text_at(found, "legal_basis", place),
        lowest=scale.lowest if scale else 0,
        highest=scale.highest if scale else 0,
        groups=groups.top_groups(found["groups"]) if "groups" in found else (),
        bands=read_bands(reader, scale, found["bands"]) if "bands" in found else (),
        bands_verified=bands_source != "unverified",
        contradictions=references.contradictions(found["contradictions"])
        if "contradictions" in found
        else (),
    )
    references.check(groups.codes)
    if "carries_over" not in found:
        return instrument
    carried = read_carried(reader, found["carries_over"], groups.codes, identity, earlier)
    return replace(instrument, carries=carried)
