"""Ids across logs: the same terminal, request, household or session written in two ways.

One system pads with zeros, another puts a letter in front, a hyphen between, a check letter behind, or writes full
width. Which of it is to be overlooked is asked of the ids themselves: the least folding by which those of one log are
found in the other, as long as it makes no two ids of one log the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.events.store import KEY, EventStore, Relation
from linkcheck.events.words import Coding

__all__ = ["FOLDS", "aligned_codes", "shared_fold", "shared_key"]

NARROW = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in "-_./:#")
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in NARROW)
SIGNS = r"[\s\-_./:‐‑–—−ー・]+"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


CAPITAL = f"upper(translate({{0}}, {_quoted(WIDE)}, {_quoted(NARROW)}))"
CHECKED = f"regexp_replace({CAPITAL}, '^(.*[0-9])([-‐‑–ー][0-9A-Z]|[A-Z])$', '\\1')"


def _plain(text: str) -> str:
    return f"regexp_replace({text}, {_quoted(SIGNS)}, '', 'g')"


def _unpadded(text: str) -> str:
    return f"regexp_replace({text}, '(^|[^0-9])0+([0-9])', '\\1\\2', 'g')"


SPELLED = _plain(CAPITAL)
FOLDS = (
    "{0}",
    SPELLED,
    _unpadded(SPELLED),
    _unpadded(_plain(CHECKED)),
    f"ltrim(regexp_replace({SPELLED}, '[^0-9]', '', 'g'), '0')",
)
"""SQL of an id: as it is; without width, case and signs; without leading zeros; without a check letter at its end, or
one sign behind a hyphen; its digits alone."""

SAMPLE = 20_000
MUCH_MORE = 0.9
MERGED_SHARE = 0.001

LEFT_IDS, RIGHT_IDS = Relation("left_ids", "id varchar"), Relation("right_ids", "id varchar")
CODED = Relation("coded_names", "code integer, id varchar, side integer")


def shared_fold(store: EventStore, left: str, right: str) -> str:
    """The member of FOLDS by which two columns of ids are joined; each is a query that gives (id), nulls left out.

    Ids of up to SAMPLE of the right side are looked for on the left.
    """
    ((total,),) = store.rows(f"select count(*) from ({right})")
    store.make(
        RIGHT_IDS,
        f"select distinct id from ({right}) where id <> '' and hash(id) % {total // SAMPLE + 1} = 0",
    )
    ((size,),) = store.rows("select count(*) from right_ids")
    found = [_found(store, f"select id from ({left}) where id <> ''", FOLDS[0])]
    if found[0] == size:
        return FOLDS[0]
    store.make(LEFT_IDS, f"select distinct id from ({left}) where id <> ''")
    for fold in FOLDS[1:]:
        found.append(_found(store, "select id from left_ids", fold) if _keeps_apart(store, fold) else 0)
    alike = max(found[:-1])
    if found[-1] * MUCH_MORE > alike:  # letters are left out only where that is what it takes
        return FOLDS[-1]
    return FOLDS[found.index(alike)]


def _found(store: EventStore, left: str, fold: str) -> int:
    """How many of the right ids are on the left."""
    ids = fold.format("id")
    ((count,),) = store.rows(
        f"select count(*) from (select {ids} as id from right_ids) where id <> '' and id in"
        f" (select {ids} from ({left}))"
    )
    return int(count)


def _keeps_apart(store: EventStore, fold: str) -> bool:
    """Whether the fold makes hardly any two ids of one side the same."""
    ids = fold.format("id")
    for side in ("left_ids", "right_ids"):
        ((distinct, count),) = store.rows(f"select count(distinct {ids}), count(*) from {side}")
        if distinct < (1 - MERGED_SHARE) * count:
            return False
    return True


def shared_key(store: EventStore, left: str, right: str) -> str:
    """SQL, with {0} for the column, of the 64-bit key by which two columns of ids are joined; see `shared_fold`."""
    fold = shared_fold(store, left, right)
    return KEY.format(f"({fold})") if fold != FOLDS[0] else KEY


def aligned_codes(store: EventStore, known: Coding, other: Coding) -> npt.NDArray[np.int32]:
    """The codes int32[len(other.names)] that names of one log have in the coding of the other; those it does not know
    are added to it."""
    names = [
        (place, name, side)
        for side, coding in ((0, known), (1, other))
        for place, name in enumerate(coding.names)
    ]
    store.put(
        CODED,
        code=np.array([place for place, *_ in names], np.int32),
        id=[name for _, name, _ in names],
        side=np.array([side for *_, side in names], np.int32),
    )
    sides = [f"select id from coded_names where side = {side} and code > 0" for side in (0, 1)]
    fold = shared_fold(store, *sides)
    found = np.zeros(len(other.names), np.int32)
    for place, name, same in store.rows(
        f"""select o.code, o.id, min(k.code) from coded_names o left join coded_names k on k.side = 0 and k.code > 0
        and {fold.format("k.id")} = {fold.format("o.id")} where o.side = 1 and o.code > 0 group by all"""
    ):
        found[place] = known.code(name) if same is None else same
    return found
