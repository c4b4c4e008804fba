"""What else a mistake would have left behind, had it been a real one: how the number was obtained, and a register that
was looked up by the wrong number.

A register of residents holds people who are on no record. One that a body looked up by its own numbers holds none but
the linked persons: had the number been wrong from the beginning, its rightful owner would never have been looked up.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.history import rates, source_codes
from linkcheck.columns import to_array
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.proof.decoys import Decoys, Planting, linked_rows, put

__all__ = ["USUAL_UNLINKED", "obtained", "presence", "without_owners"]

OBTAINED = {
    "family_number": "written",
    "twin_number": "written",
    "number_typo": "written",
    "lookup_without_address": "looked_up_3",
    "lookup_by_kana": "looked_up_kana",
}
"""How a number comes in that is wrong in such a way. Slips of the row and exchanges happen to all."""
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
USUAL_AT_HOME, FEW_AT_HOME = 1.9, 0.5
"""So many others live in a resident's household on average (of the census of 2020: 38, 28, 17, 12, 4 and 2 in a hundred
households are of one to six persons or more); if fewer than so many of them are on no record, they tell little."""
USUAL_UNLINKED = 0.2
"""Of the people of a place so many are on no record of a body that insures most of them. Assumed."""


def obtained(planted: Decoys) -> Decoys:
    """The decoys' records with the source of the number that goes with the mistake, where the record tells one."""
    name = "number_source"
    if name not in planted.records.column_names:
        return planted
    column = to_array(planted.records[name]).cast(pa.string())
    codes, words = source_codes(column), _words(column)
    rows = [
        (row, words[OBTAINED[mechanism]])
        for row, mechanism in zip(planted.row.tolist(), planted.mechanism, strict=True)
        if mechanism in OBTAINED and codes[row] >= 0
    ]
    places = np.array([row for row, _ in rows], np.int64)
    values = pa.array([word for _, word in rows], pa.string())
    return replace(planted, records=put(planted.records, name, places, values))


def _words(column: pa.Array) -> dict[str, str]:
    """By way of obtaining a number the word that the records have for it, or its name."""
    told = column.unique().drop_null()
    names = list(rates()["source"])
    found = {
        names[code]: word
        for code, word in zip(source_codes(told), told.to_pylist(), strict=True)
        if code >= 0
    }
    return {name: found.get(name, name) for name in names}


def presence(residents: Rows, linked: Bools, coverage: float | None) -> float:
    """The probability that a person whom no record names is in the register of N residents.

    residents: codes of their homes int64[N], -1 unknown; linked bool[N]: whom a record names. That is `coverage` where
    somebody knows it. Else, where many at home with the linked persons are on no record, as many of them as the
    register holds, to as many as would usually live there; and where hardly anybody is, as many people on no record as
    it holds, to as many as there would be in a register of the whole place.

    >>> homes, linked = np.arange(1_000), np.arange(1_000) < 940
    >>> round(presence(homes * 0 - 1, linked, None), 2), presence(homes, linked | True, None)
    (0.26, 0.0)
    >>> presence(homes // 3, homes % 3 == 0, None), round(presence(homes // 2, homes % 2 == 0, None), 2)
    (1.0, 0.53)
    """
    if coverage is not None:
        return coverage
    if not linked.any():
        return 1.0
    known = linked[residents >= 0]
    if known.any():
        _, home = np.unique(residents[residents >= 0], return_inverse=True)
        size, named = np.bincount(home), np.bincount(home, known)
        missing = USUAL_AT_HOME - float((named[home[known]] - 1).mean())
        if missing >= FEW_AT_HOME:
            return min(1.0, float((size - named)[home[known]].mean()) / missing)
    unlinked = int((~linked).sum()) / int(linked.sum())
    return min(1.0, unlinked * (1 - USUAL_UNLINKED) / USUAL_UNLINKED)


def without_owners(
    planted: Decoys, planting: Planting, coverage: float | None, rng: np.random.Generator
) -> tuple[Decoys, npt.NDArray[np.bool_]]:
    """(decoys, residents that stay bool[N]): owners whom no record names any more stay as probably as others whom none
    names are there. The decoys' owners are told by their rows among those that stay, -1 for who does not."""
    count = len(planting.residents.number)
    named = np.zeros(count + 1, np.bool_)
    named[linked_rows(parse_my_numbers(planted.records["my_number"]), planting.residents.number)] = True
    before = np.zeros(count + 1, np.bool_)
    before[planting.linked] = True
    chance = presence(planting.residents.household, before[:-1], coverage)
    stays = ~(before & ~named)[:-1] | (rng.random(count) < chance)
    rows = np.where(stays, np.cumsum(stays) - 1, -1)
    return replace(planted, owner=np.append(rows, -1)[planted.owner]), stays
