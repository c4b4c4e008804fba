"""Group evidence: what a link's neighbors say about it. Pure functions over row numbers and codes.

A batch is judged by its groups: one number on several records, two records with exchanged numbers, rows shifted
against their numbers, a number one slip away from the rightful owner's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.links.pieces import CodeFlags, pieces, rows_where
from linkcheck.mapped import mapped

__all__ = [
    "GroupEvidence",
    "fitting_records",
    "neighbor_offsets",
    "number_slips",
    "on_several",
    "reciprocal_swaps",
    "repeated_numbers",
    "rows_linked",
    "shifted_runs",
    "stand_in_order",
]

Rows = npt.NDArray[np.int64] | npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

REACH = 3
"""How many rows away a neighbor may stand whose number was copied."""


@dataclass(frozen=True)
class GroupEvidence:
    """What the groups say of S doubtful links: one bool[S] per kind, in the order of tables/texts.toml.

    number_settled: of two residents who fit alike, the linked one has a record of his own, with his address.
    """

    repeated_number: Bools
    number_settled: Bools
    reciprocal_swap: Bools
    neighbor_row: Bools
    row_shift: Bools
    number_typo: Bools


def fitting_records(register_row: Rows, fits: Bools | CodeFlags, persons: Rows) -> npt.NDArray[np.int64]:
    """How many records that fit are linked to each of some persons (register rows int64[S]; 0 for -1): int64[S].

    register_row int64[N] is -1 where nobody has the number; fits bool[N] says which links agree without doubt.
    """
    known = rows_linked(register_row, persons)
    fitting, count = np.unique(register_row[known[fits[known]]], return_counts=True)
    place = np.searchsorted(fitting, persons)
    fitting, count = np.append(fitting, -1), np.append(count, 0)
    return np.where(fitting[place] == persons, count[place], 0)


def rows_linked(register_row: Rows, persons: Rows) -> npt.NDArray[np.int64]:
    """The records that are linked to some persons (register rows int64[S], -1: nobody), ascending, int64[M].

    register_row int64[N] is -1 where nobody has the number.
    """
    asked = np.zeros(int(register_row.max(initial=-1)) + 2, np.bool_)  # the last place stands for nobody
    asked[persons[persons < len(asked) - 1]] = True  # others are linked to no record
    asked[-1] = False
    return rows_where(asked, register_row)


def repeated_numbers(register_row: Rows, fits: Bools, linked: Rows, own: Bools) -> Bools:
    """Whether the register row of each doubtful record (linked int64[S]; own bool[S]: whether that record fits) also
    stands on another record that fits; see `fitting_records`."""
    return np.asarray(fitting_records(register_row, fits, linked) > own)


def on_several(register_row: Rows) -> CodeFlags:
    """Which of N links are to somebody to whom another link is too; register_row int[N] is -1 for nobody, who is not
    counted."""
    met = np.zeros(int(register_row.max(initial=-1)) + 2, np.bool_)  # the last place stands for nobody
    again = met.copy()
    for here in pieces(len(register_row)):
        linked = np.sort(register_row[here])
        again[linked[1:][linked[1:] == linked[:-1]]] = True
        again[linked[met[linked]]] = True
        met[linked] = True
    again[-1] = False
    return CodeFlags(mapped(again), register_row)


def reciprocal_swaps(linked: Rows, owner: Rows) -> Bools:
    """Of S doubtful links (linked and owner are register rows, -1 for none): do two hold each other's number?"""
    found = np.zeros(len(linked), np.bool_)
    known = np.flatnonzero((linked >= 0) & (owner >= 0) & (linked != owner))
    links = list(zip(linked[known].tolist(), owner[known].tolist(), strict=True))
    pairs = {(own, other) for other, own in links}
    found[known] = [pair in pairs for pair in links]
    return found


def neighbor_offsets(
    doubtful: Rows, linked: Rows, true_row: Rows, batch: npt.NDArray[np.int32], row_in_batch: Rows
) -> Rows:
    """How many rows away the person stands whom a doubtful link points to: int64[S], 0 where no neighbor is.

    All of linked, true_row, batch and row_in_batch have N rows; true_row is the register row a record most probably
    belongs to (its better owner, else the linked one). Looks REACH rows up and down inside the batch.
    """
    count = len(linked)
    overlapping = (slice(here.start, here.stop + 1) for here in pieces(count))
    ordered = all(stand_in_order(batch[here], row_in_batch[here]) for here in overlapping)
    order = None if ordered else np.lexsort((row_in_batch, batch))
    places = doubtful if order is None else _places(order)[doubtful]
    found = np.zeros(len(doubtful), np.int64)
    for distance in range(REACH, 0, -1):
        for offset in (distance, -distance):
            at = places + offset
            inside = (at >= 0) & (at < count)
            neighbor = np.where(inside, at, 0)
            neighbor = neighbor if order is None else order[neighbor]
            near = inside & (batch[neighbor] == batch[doubtful])
            near &= np.abs(row_in_batch[neighbor] - row_in_batch[doubtful]) <= REACH
            hit = near & (true_row[neighbor] == linked[doubtful]) & (linked[doubtful] >= 0)
            found[hit] = offset
    return found


def stand_in_order(batch: npt.NDArray[np.int32], row_in_batch: Rows) -> bool:
    """Whether rows stand in the order of their batches and of their rows in them."""
    later, earlier = slice(1, None), slice(None, -1)
    same = (batch[later] == batch[earlier]) & (row_in_batch[later] >= row_in_batch[earlier])
    return bool(np.all(same | (batch[later] > batch[earlier])))


def _places(order: Rows) -> Rows:
    """Where each row stands in an order of N rows."""
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def shifted_runs(doubtful: Rows, offsets: Rows, batch: npt.NDArray[np.int32], row_in_batch: Rows) -> Bools:
    """Which doubtful links stand in a run of two or more rows with the same offset: bool[S]."""
    order = np.lexsort((row_in_batch[doubtful], batch[doubtful]))
    rows = doubtful[order]
    same = np.zeros(len(doubtful), np.bool_)
    step = (batch[rows[1:]] == batch[rows[:-1]]) & (row_in_batch[rows[1:]] - row_in_batch[rows[:-1]] <= 1)
    joined = step & (offsets[order][1:] == offsets[order][:-1]) & (offsets[order][1:] != 0)
    same[order[1:][joined]] = True
    same[order[:-1][joined]] = True
    return same


def number_slips(linked: Rows, owner: Rows) -> Bools:
    """Whether two 12-digit numbers int64[S] differ in one digit or in two neighboring digits exchanged."""
    found = np.zeros(len(linked), np.bool_)
    known = np.flatnonzero((linked >= 0) & (owner >= 0))
    powers = 10 ** np.arange(12, dtype=np.int64)
    left = linked[known, None] // powers % 10
    right = owner[known, None] // powers % 10
    differs = left != right
    apart = differs.sum(axis=1)
    exchanged = np.any(
        (left[:, 1:] == right[:, :-1]) & (left[:, :-1] == right[:, 1:]) & differs[:, 1:], axis=1
    )
    # the check digit (place 0) follows the body: a slip in the body changes it as well
    body = differs[:, 1:].sum(axis=1)
    body_exchanged = np.any(
        (left[:, 2:] == right[:, 1:-1]) & (left[:, 1:-1] == right[:, 2:]) & differs[:, 2:], axis=1
    ) & (body == 2)
    found[known] = (apart == 1) | (body == 1) | ((apart == 2) & exchanged) | body_exchanged
    return found
