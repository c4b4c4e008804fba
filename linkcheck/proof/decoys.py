"""Decoys: mistakes of every mechanism planted into copies of somebody's own records. Nothing planted leaves the run.

A decoy takes the place of the record it was made of, so that there are as many records as before; only the link (the
number and how it was obtained) is changed, and its record_id, which begins with MARK. Decoys of one kind of mistake are
spread over the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.proof.mechanisms import AT_TERMINALS, EXCHANGED, UNCLOSED, WAYS
from linkcheck.proof.partners import PARTNERS, Residents
from linkcheck.proof.succession import next_at_terminals, next_in_batch

__all__ = ["MARK", "Decoys", "Planting", "linked_rows", "plant", "put", "some"]

Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MARK = "decoy-"
SHIFTED_ROWS = 5
"""Rows of one slip of the row."""
MOST_SHARE = 0.02
"""More of the records are not planted on: the others have to stay what they are."""
MOST_SHARE_OF_LOGS = 0.005
"""In logs fewer: what is frequent there is learned as a habit of the place, whether it is planted or not."""


@dataclass(frozen=True)
class Decoys:
    """Records with decoys among them. row int64[D]: their rows; mechanism: theirs; owner, link int64[D]: the register
    rows of each decoy's own person and of whom it is linked to (-1: not known); source int64[D]: the record whose link
    it took over, -1 where from the register. unplantable: mechanism to why there is none of it."""

    records: pa.Table
    row: Rows
    mechanism: tuple[str, ...]
    owner: Rows
    link: Rows
    source: Rows
    unplantable: dict[str, str]


@dataclass(frozen=True)
class Planting:
    """What decoys are chosen from: the records, whom they are linked to (register rows int64[R], -1: nobody), the
    residents, and who was entered next (record rows int64[R], -1: nobody) in the batch, at the terminal, and at the
    terminal within SOON."""

    records: pa.Table
    linked: Rows
    residents: Residents
    next_in_batch: Rows
    next_at_terminal: Rows
    next_soon: Rows

    @classmethod
    def of(cls, records: pa.Table, register: pa.Table, sessions: pa.Table | None = None) -> Planting:
        """Prepare the planting into records, in canonical columns like the register and the log of sessions."""
        residents = Residents(register)
        return cls(
            records,
            linked_rows(parse_my_numbers(records["my_number"]), residents.number),
            residents,
            next_in_batch(records),
            *next_at_terminals(records, sessions),
        )


def plant(
    planting: Planting,
    mechanisms: Sequence[str],
    per_mechanism: int,
    rng: np.random.Generator,
    done: Collection[tuple[str, int]] = (),
) -> Decoys:
    """Plant about `per_mechanism` decoys of each mechanism, each on a record of its own; exchanges come in pairs,
    slips of the row SHIFTED_ROWS at a time. done: (mechanism, register row) of the people in decoys of earlier rounds,
    who are in no other of that mechanism: twins whom nothing tells apart would count twice."""
    share = MOST_SHARE_OF_LOGS if set(mechanisms) <= set(AT_TERMINALS) else MOST_SHARE
    few = max(1, min(per_mechanism, int(share * len(planting.linked) / max(len(mechanisms), 1))))
    used = np.zeros(len(planting.residents.number) + 1, np.bool_)
    planted: list[tuple[int, int, int, str]] = []
    unplantable: dict[str, str] = {}
    for mechanism in mechanisms:
        taken = used.copy()
        taken[[person for name, person in done if name == mechanism]] = True
        found: list[tuple[int, int, int]] = []
        most = (
            -(-few // len(WAYS)) * len(WAYS) if mechanism in UNCLOSED else few
        )  # each way as often as others
        for together in _chosen(planting, mechanism, taken, rng):
            found += together
            used[[person for row, link, _ in together for person in (planting.linked[row], link)]] = True
            if len(found) >= most:
                break
        if not found:
            unplantable[mechanism] = WHY_NOT.get(mechanism, WHY_NOT["*"])
        planted += [(*each, mechanism) for each in found]
    row, link, source = np.array([each[:3] for each in planted], np.int64).reshape(-1, 3).T
    numbers = to_array(planting.residents.table["my_number"]).cast(pa.string()).take(pa.array(link))
    marks = pa.array([f"{MARK}{at:09d}" for at in range(len(row))], pa.string())
    records = put(planting.records, "my_number", row, numbers)
    return Decoys(
        put(records, "record_id", row, marks),
        row,
        tuple(each[3] for each in planted),
        planting.linked[row],
        link,
        source,
        unplantable,
    )


WHY_NOT = {
    "family_number": "nobody in the register shares a home with somebody else / 照合先に同居者のいる者がいません",
    "twin_number": "nobody in the register shares home and birth date / 照合先に双子等がいません",
    "lookup_without_address": "no two residents of one name and birth date / 同姓同名・同一生年月日の者がいません",
    "lookup_by_kana": "no two residents of one name / 同姓同名の者がいません",
    "number_typo": "no two numbers a slip of the pen apart / 入力誤りで一致する番号がありません",
    **dict.fromkeys(UNCLOSED, "no terminal with times in the records / 端末と時刻の記録がありません"),
    **dict.fromkeys(
        EXCHANGED,
        "nobody at a terminal soon after somebody else / 端末で続けて手続をした者がいません",
    ),
    "*": "no second person in the records / 記録に二人以上いません",
}
"""Why a mechanism cannot be planted here."""


def _chosen(
    planting: Planting, mechanism: str, used: Bools, rng: np.random.Generator
) -> Iterator[list[tuple[int, int, int]]]:
    """Decoys that are made together: (record row, register row of the wrong number, record it comes from or -1).
    Residents that are used, bool[N + 1], are in one decoy only: two of one person explain each other."""
    free = planting.linked >= 0
    linked = np.append(planting.linked, -1)
    if mechanism in PARTNERS:
        partner = np.append(PARTNERS[mechanism](planting.residents, rng), -1)[planting.linked]
        for row in some(rng, free & (partner >= 0), len(free)).tolist():
            if _taken(used, [int(linked[row]), int(partner[row])]):
                yield [(row, int(partner[row]), -1)]
        return
    at_terminal = mechanism in AT_TERMINALS
    following = planting.next_at_terminal if at_terminal else planting.next_in_batch
    if mechanism in EXCHANGED:
        following = planting.next_soon  # two who were at the desk together
    once = np.bincount(planting.linked[free], minlength=len(used))[linked] == 1
    other = (following >= 0) & (linked[following] >= 0) & (linked[following] != planting.linked)
    if at_terminal:  # one helps the other, and what is his stands rightly beside the other's
        home = np.append(planting.residents.household, -1)[linked]
        other &= (home[:-1] < 0) | (home[:-1] != home[following])
    for first in some(rng, free & other, len(free)).tolist():
        chain = _chain(first, following, SHIFTED_ROWS + 1 if mechanism == "row_shift" else 2)
        links = _links_taken(mechanism, chain)
        if at_terminal and not all(once[row] for row, _ in links):
            continue  # who applied on another's number does not apply once more
        if len(chain) >= 2 and free[chain].all() and _taken(used, linked[chain].tolist()):
            yield [(row, int(linked[source]), source) for row, source in links]


def _taken(used: Bools, persons: Sequence[int]) -> bool:
    """Use these residents, unless one of them is used or stands there twice."""
    if len(set(persons)) < len(persons) or used[persons].any():
        return False
    used[persons] = True
    return True


def _links_taken(mechanism: str, chain: list[int]) -> list[tuple[int, int]]:
    """(record, record whose link it takes) of rows that follow one another."""
    pairs = list(itertools.pairwise(chain))
    if "swap" in mechanism:
        return [each for pair in pairs[:1] for each in (pair, pair[::-1])]
    if mechanism in UNCLOSED:  # the second one's application is entered in the first one's session
        return [pair[::-1] for pair in pairs[:1]]
    return pairs if mechanism == "row_shift" else pairs[:1]


def _chain(first: int, following: Rows, length: int) -> list[int]:
    chain = [first]
    while len(chain) < length and following[chain[-1]] >= 0:
        chain.append(int(following[chain[-1]]))
    return chain


def some(rng: np.random.Generator, wanted: Bools, most: int) -> Rows:
    """At most so many of the rows that are wanted, bool[N], in random order."""
    rows = np.flatnonzero(wanted)
    return rng.permutation(rows)[:most]


def linked_rows(numbers: Rows, register: Rows) -> Rows:
    """The register row of each number, -1 for nobody."""
    by = np.argsort(register, kind="stable")
    if not len(by):
        return np.full(len(numbers), -1, np.int64)
    at = np.minimum(np.searchsorted(register[by], numbers), len(by) - 1)
    return np.where((numbers >= 0) & (register[by][at] == numbers), by[at], -1)


def put(table: pa.Table, name: str, rows: Rows, values: pa.Array) -> pa.Table:
    """The table with other values in some rows of a column."""
    at = np.full(table.num_rows, -1, np.int64)
    at[rows] = np.arange(len(rows)) + table.num_rows
    both = pa.concat_arrays([to_array(table[name]).cast(pa.string()), values.cast(pa.string())])
    column = both.take(pa.array(np.where(at >= 0, at, np.arange(table.num_rows))))
    return table.set_column(table.column_names.index(name), name, column)
