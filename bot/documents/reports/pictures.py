"""The photos that a report shows, out of the files we keep."""

from pathlib import Path

from questionnaires.answers import EvidenceKind
from questionnaires.report_data import Dossier

MOST = 12
"""More photos than this would make a report that nobody can send."""
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def pictures_of(dossier: Dossier, folder: Path) -> dict[str, bytes]:
    """The photos of the visits by the hash of their content, of those that are whole PNG or JPEG files."""
    wanted = [
        one.sha256
        for visit in dossier.visits
        for one in visit.files
        if one.kind is EvidenceKind.PHOTO and one.sha256 is not None
    ]
    found: dict[str, bytes] = {}
    for sha256 in wanted[:MOST]:
        path = folder / sha256[:2] / sha256
        content = path.read_bytes() if path.is_file() else b""
        if content.startswith((_PNG, _JPEG)):
            found[sha256] = content
    return found
