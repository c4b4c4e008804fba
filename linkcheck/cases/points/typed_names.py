"""Whose name an application carries: the linked person's, a relative's, somebody else's, or that of a person whose own
number was used beside it.

A parent types the own name on a child's form, an agent that of the office; where cards were exchanged, each of two
applications at a terminal carries the name of the other's number. A resident whose name the register has in Latin
letters may type the alias he goes by, beside the same birth date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.audit.run import Run
from linkcheck.audit.weights import LinkWeights
from linkcheck.cases.points.relations import CHOSEN
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.engines.store import Store
from linkcheck.events.store import EventStore
from linkcheck.normalize.birth_date import parse_birth_dates
from linkcheck.normalize.moment import MISSING
from linkcheck.normalize.name_keys import name_keys

__all__ = ["TYPED_NAME", "typed_name_levels"]

TYPED_NAME = ("missing", "own", "alias", "relative", "other", "exchanged")
"""own: what is typed fits the person with the number; alias: another name with the birth date of a resident whose name
is in Latin letters; relative: another of the household; other: none of these; exchanged: the person of an application
beside it on the terminal."""

OWN, ALIAS, RELATIVE, OTHER, EXCHANGED = range(1, 6)
FOR_BITS, AGAINST_BITS = 2.0, 3.0
"""Bits from which the attributes speak for the linked person, and from which for another."""

BESIDE = 3_600_000_000
"""How far apart in microseconds two applications whose cards were exchanged may lie."""

ATTRIBUTES = ("name_kanji", "name_kana", "birth_date")
NAMED = [
    place for place, each in enumerate(COMPARISONS) if each.name in ("surname", "given_name", "birth_date")
]
BIRTH_DATE = [each.name for each in COMPARISONS].index("birth_date")
SAME_DATE = COMPARISONS[BIRTH_DATE].code("exact")
LATIN = "[A-Za-zＡ-Ｚａ-ｚ]{2}"
"""A name in Latin letters."""

Rows = npt.NDArray[np.int64]
People = list[frozenset[tuple[int, int]]]
"""Per row what identifies a person: pairs of a name's key (kanji, kana) and the birth date."""


def typed_name_levels(
    run: Run, weighed: LinkWeights, store: EventStore, household: Rows
) -> tuple[npt.NDArray[np.uint8], Rows]:
    """Levels of TYPED_NAME uint8[N] of the records, and the record each was exchanged with int64[N], -1 none.

    household int64[R] of the register's rows, 0 unknown.
    """
    linked = weighed.linked
    compared = (weighed.levels.codes[:, NAMED] > 0).any(axis=1)
    bits = weighed.weights.match_weight
    of_pattern = np.select(
        [compared & (bits >= FOR_BITS), compared & (bits <= -AGAINST_BITS)], [OWN, OTHER], 0
    )
    levels = np.append(of_pattern, 0)[linked.pattern].astype(np.uint8)
    rows, partner = np.flatnonzero(levels == OTHER), np.full(len(levels), -1, np.int64)
    if not len(rows):
        return levels, partner
    levels[rows[_may_be_aliases(run, weighed, rows)]] = ALIAS
    rows = np.flatnonzero(levels == OTHER)
    typed = _people(run, run.left, rows)
    homes = household[linked.register_row[rows]]
    levels[rows[_of_relatives(run, typed, homes, household)]] = RELATIVE
    for row, other in _exchanges(run, store, typed, rows, linked.register_row):
        if levels[row] != RELATIVE:
            levels[row], partner[row] = EXCHANGED, other
    return levels, partner


def _may_be_aliases(run: Run, weighed: LinkWeights, rows: Rows) -> npt.NDArray[np.bool_]:
    """Which of some rows have the birth date of a resident whose name is in Latin letters, bool[M]."""
    linked = weighed.linked
    same = weighed.levels.codes[linked.pattern[rows], BIRTH_DATE] == SAME_DATE
    if not same.any() or not run.right.known(("name_kanji",)):
        return np.zeros(len(rows), np.bool_)
    names = run.right.take(linked.register_row[rows].astype(np.int64), ("name_kanji",))["name_kanji"]
    latin = pc.fill_null(pc.match_substring_regex(names.cast(pa.string()), LATIN), False)
    return np.asarray(same & latin.to_numpy().astype(np.bool_))


def _people(run: Run, store: Store, rows: Rows) -> People:
    """What identifies the people of some rows of an input."""
    table = store.take(rows, store.known(ATTRIBUTES))
    nothing = pa.nulls(len(rows), pa.string())
    kanji, kana, born = (
        table[name].combine_chunks() if name in table.column_names else nothing for name in ATTRIBUTES
    )
    keys = name_keys(kanji, kana, parts=False)
    dates = parse_birth_dates(born, run.settings.era_codes).tolist()
    columns = zip(keys.kanji_text.tolist(), keys.kana_text.tolist(), dates, strict=True)
    return [frozenset((key, date) for key in found if key and date) for *found, date in columns]


def _of_relatives(run: Run, typed: People, homes: Rows, household: Rows) -> Rows:
    """Places of those that name another person of the linked person's household."""
    members = np.flatnonzero(np.isin(household, homes[homes > 0]))
    of_home: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for home, person in zip(household[members].tolist(), _people(run, run.right, members), strict=True):
        of_home[home] |= person
    return np.array([at for at, home in enumerate(homes.tolist()) if typed[at] & of_home[home]], np.int64)


def _exchanges(
    run: Run, store: EventStore, typed: People, rows: Rows, register_row: npt.NDArray[np.int32]
) -> Iterator[tuple[int, int]]:
    """(record, another record) where the first names the person of the second, which is beside it on the terminal."""
    pairs = _beside(store, rows, register_row)
    others = np.array(sorted({other for _, other in pairs}), np.int64)
    people = _people(run, run.right, register_row[others].astype(np.int64))
    known = dict(zip(others.tolist(), people, strict=True))
    return ((int(rows[at]), other) for at, other in pairs if typed[at] & known[other])


def _beside(store: EventStore, rows: Rows, register_row: npt.NDArray[np.int32]) -> list[tuple[int, int]]:
    """(place in rows, another record) of applications of other people on the terminal within the hour: those before it,
    the nearest first, then those behind it."""
    store.put(CHOSEN, place=np.arange(len(rows)), record=rows)
    found = store.arrays(NEAR)
    place, other = found["place"], found["row"]
    people = register_row[other]
    apart = (people >= 0) & (people != register_row[rows[place]])
    return list(zip(place[apart].tolist(), other[apart].tolist(), strict=True))


NEAR = f"""with asked as (select c.place, a.row, a.terminal, a.moment, unnest([a.moment // {BESIDE} - 1,
a.moment // {BESIDE}, a.moment // {BESIDE} + 1]) as span from chosen c join applications a on a.row = c.record
where a.moment <> {MISSING}),
near as (select k.place, b.row, (b.moment, b.row) > (k.moment, k.row) as later, abs(b.moment - k.moment) as apart
from asked k join applications b on b.terminal = k.terminal and b.moment // {BESIDE} = k.span
where b.row <> k.row and abs(b.moment - k.moment) <= {BESIDE})
select place, row from near order by place, later, apart, case when later then row else -row end"""
"""Every application within the hour at the terminal of those that are asked for."""
