"""Applicant against subject: the same comparison as everywhere, for the jobs whose columns are not letter for letter
the same.

Where name, birth date, sex and address are the same bytes in both logs, nothing is to be compared. The rest goes
through `score_batch` in batches; a kanji variant or another notation is no incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.log import PERSON
from linkcheck.columns import to_array
from linkcheck.compare.patterns import COMPARISONS, Levels, count_patterns, pack, unpack
from linkcheck.engines.store import Store
from linkcheck.events.store import EventStore
from linkcheck.links.score import score_batch
from linkcheck.normalize.field_width import UNKNOWN_WIDTHS, NameWidths

__all__ = ["NOBODY", "SAME", "Subjects", "compare_subjects", "plain_levels", "with_plain_levels"]

Keys = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
Over = Callable[
    [Callable[[tuple[int, pa.RecordBatch]], Keys], Iterable[tuple[int, pa.RecordBatch]]], Iterable[Keys]
]

AT_ONCE, PART = 200_000, 25_000
"""Jobs whose persons are read together, and compared together."""

SAME, NOBODY = -1, -2
"""Pattern of an issue whose applicant and subject are the same bytes; of one where a side names nobody."""


@dataclass(frozen=True)
class Subjects:
    """For N issue lines: pattern int32[N] (SAME, NOBODY or an index into keys), keys int64[G], counts int64[G]."""

    pattern: npt.NDArray[np.int32]
    keys: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    @property
    def all_counts(self) -> npt.NDArray[np.int64]:
        """How many issues have each pattern, int64[G + 2], in the order of `with_plain_levels`."""
        plain = [int((self.pattern == place).sum()) for place in (NOBODY, SAME)]
        return np.concatenate([self.counts, np.array(plain, np.int64)])


def compare_subjects(
    store: EventStore,
    people: tuple[Store, Store],
    over: Over = map,
    era_codes: str | None = None,
    widths: tuple[NameWidths, NameWidths] = (UNKNOWN_WIDTHS, UNKNOWN_WIDTHS),
) -> Subjects:
    """Compare the applicants and subjects of the store's `jobs`, as far as they are not the same bytes. people: who the
    lines of requests and of issues name; `widths`: what their fields of names hold.

    `over` maps a pure function over (first row, batch): the engine's way, or one batch after the other.
    """
    pattern = np.full(people[1].row_count, NOBODY, np.int32)
    same = "select issue_row from jobs where applicant_look = subject_look and subject_look <> 0"
    for batch in store.stream(same):
        pattern[batch["issue_row"].to_numpy()] = SAME
    rows, keys = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for some_rows, some_keys in over(
        partial(_compared, era_codes=era_codes, widths=widths),
        enumerate(_differing(store, people)),
    ):
        rows.append(some_rows)
        keys.append(some_keys)
    all_keys = np.concatenate(keys)
    distinct, counts = count_patterns(all_keys)
    pattern[np.concatenate(rows)] = np.searchsorted(distinct, all_keys)
    return Subjects(pattern, distinct, counts)


def _compared(
    numbered: tuple[int, pa.RecordBatch], era_codes: str | None, widths: tuple[NameWidths, NameWidths]
) -> Keys:
    batch = numbered[1]
    left = {name: batch[f"left_{name}"] for name in PERSON}
    right = {name: batch[f"right_{name}"] for name in PERSON}
    return batch["issue_row"].to_numpy(), pack(score_batch(left, right, era_codes, widths))


def _differing(store: EventStore, people: tuple[Store, Store]) -> Iterator[pa.RecordBatch]:
    """Both sides of the jobs of which they are not the same bytes."""
    found = store.arrays(
        "select issue_row, request_row from jobs where applicant_look <> subject_look and applicant_look <> 0"
        " and subject_look <> 0 order by issue_row"
    )
    rows = found["request_row"], found["issue_row"]
    for start in range(0, len(rows[0]), AT_ONCE):
        some = [each[start : start + AT_ONCE] for each in rows]
        taken = [side.take(each, PERSON) for side, each in zip(people, some, strict=True)]
        columns = {
            f"{name}_{column}": to_array(table[column])
            for name, table in zip(("left", "right"), taken, strict=True)
            for column in PERSON
        }
        both = pa.RecordBatch.from_pydict({"issue_row": pa.array(some[1])} | columns)
        yield from (both.slice(place, PART) for place in range(0, both.num_rows, PART))


def plain_levels() -> Levels:
    """Levels of NOBODY (all missing) and of SAME (all exact)."""
    exact = np.array([[comparison.code("exact") for comparison in COMPARISONS]], np.uint8)
    nothing = np.zeros(2, np.uint16)
    return Levels(np.concatenate([np.zeros_like(exact), exact]), nothing, nothing.astype(np.uint8))


def with_plain_levels(keys: npt.NDArray[np.int64]) -> Levels:
    """Levels of the patterns, then those of NOBODY and of SAME: places -2 and -1."""
    levels, plain = unpack(keys), plain_levels()
    return Levels(
        np.concatenate([levels.codes, plain.codes]),
        np.concatenate([levels.name_notes, plain.name_notes]),
        np.concatenate([levels.address_flags, plain.address_flags]),
    )
