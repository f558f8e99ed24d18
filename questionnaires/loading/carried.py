"""The mapping of an instrument file to earlier instruments."""

import re
from collections.abc import Collection, Mapping

from questionnaires.loading.nodes import KeyedNode, Reader

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CODE = re.compile(r"[^\W_][\w.-]{0,39}")


def read_carried(
    reader: Reader,
    entry: KeyedNode,
    codes: Collection[str],
    identity: str,
    earlier_instruments: Mapping[str, Collection[str]],
) -> Mapping[str, Mapping[str, str]]:
    """By id of an earlier instrument, the earlier code for each indicator here that carries one on.

    Complains about an indicator that is not in this file, about what can be no id or code, about a mapping to
    the instrument itself, whose codes are the same anyway, and, where `earlier_instruments` knows the codes
    of the earlier one, about a code that it does not have.
    """
    found: dict[str, Mapping[str, str]] = {}
    for earlier, named in (reader.entries(entry.value, '"carries_over"') or {}).items():
        if not _ID.fullmatch(earlier):
            reader.complain(named.line, f'"{earlier[:40]}" di carries_over bukan id instrumen.')
        elif earlier == identity:
            reader.complain(named.line, f'carries_over menunjuk instrumen itu sendiri ("{earlier}").')
        pairs: dict[str, str] = {}
        for code, before in (reader.entries(named.value, f"carries_over {earlier[:40]}") or {}).items():
            place = f"carries_over {earlier[:40]}"
            if code not in codes:
                reader.complain(before.line, f"Indikator {code[:40]} pada {place} tidak ada di berkas ini.")
            old = reader.text(before.value, f"padanan {code[:40]} pada {place}", number_too=True)
            if old and not _CODE.fullmatch(old):
                reader.complain(before.line, f'"{old[:40]}" pada {place} bukan kode indikator.')
            elif old and old not in earlier_instruments.get(earlier, (old,)):
                reader.complain(before.line, f"Indikator {old[:40]} tidak ada pada instrumen {earlier}.")
            elif old:
                pairs[code] = old
        found[earlier] = pairs
    return found
