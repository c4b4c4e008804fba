"""The order of every server, followed in batches: inversions, requests at once, and the issues that name nobody.

An issue without a person cannot be compared, but its place in the sequence can be judged: how rare that is in this
log against how common it would be after a fault.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.cases.certificates.sequences import SECOND, inverted, simultaneous
from linkcheck.events.store import EventStore
from linkcheck.normalize.moment import MISSING
from linkcheck.tables import table_path

__all__ = ["ORDER", "ServerOrder", "follow_servers", "order_levels", "with_margins"]

ORDER = ("missing", "in_order", "simultaneous", "inverted", "inverted_simultaneous", "after_notice")
REACH = 16
AT_ONCE = SECOND + SECOND // 4
"""What counts as at once: one second, and the rest of the clock skew that is not corrected."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ServerOrder:
    """counts int64[len(ORDER)] of all jobs; rows int64[S] of issue lines that name nobody and stand in doubt, with
    level uint8[S] and mislink_probability float64[S].
    """

    counts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    level: npt.NDArray[np.uint8]
    mislink_probability: Floats


def with_margins(batches: Iterator[pa.RecordBatch], reach: int) -> Iterator[tuple[pa.Table, int, int]]:
    """(table, first, last): consecutive rows of a stream, of which first..last - 1 are new and have `reach` rows of
    the stream on both sides, as far as there are any.

    >>> stream = iter([pa.record_batch({"x": [1, 2]}), pa.record_batch({"x": [3]}), pa.record_batch({"x": [4]})])
    >>> [(table["x"].to_pylist(), first, last) for table, first, last in with_margins(stream, 1)]
    [([1, 2], 0, 1), ([1, 2, 3], 1, 2), ([2, 3, 4], 1, 3)]
    """
    held: pa.Table | None = None
    first = 0
    following = next(batches, None)
    while following is not None:
        part = pa.Table.from_batches([following])
        held = part if held is None else pa.concat_tables([held, part])
        following = next(batches, None)
        last = held.num_rows if following is None else max(first, held.num_rows - reach)
        if last > first:
            yield held, first, last
            kept = max(0, last - reach)
            held, first = held.slice(kept).combine_chunks(), last - kept


def order_levels(
    server: npt.NDArray[np.int32],
    requested: npt.NDArray[np.int64],
    issued: npt.NDArray[np.int64],
    notice: npt.NDArray[np.int64],
) -> npt.NDArray[np.uint8]:
    """Levels of ORDER uint8[N] of jobs in order of (server, requested); a job never issued is missing."""
    swapped, close = inverted(server, issued, REACH), simultaneous(server, requested, AT_ONCE)
    conditions = (
        issued == MISSING,
        (notice != MISSING) & (notice < issued),
        swapped & close,
        swapped,
        close,
    )
    return np.select(conditions, (0, 5, 4, 3, 2), 1).astype(np.uint8)


def follow_servers(store: EventStore) -> ServerOrder:
    """Follow the order of all servers; judge the issues that name nobody."""
    query = (
        "select server, requested, issued, greatest(timeout, error) as notice, issue_row,"
        " applicant_look = 0 or subject_look = 0 as nobody from jobs where request_row is not null"
        " order by server, requested, request, issued"
    )
    counts = np.zeros(len(ORDER), np.int64)
    rows, levels = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
    for table, first, last in with_margins(store.stream(query), REACH):
        columns = (table[name].to_numpy() for name in ("server", "requested", "issued", "notice"))
        level = order_levels(*columns)[first:last]
        counts += np.bincount(level, minlength=len(ORDER))
        unnamed = table["nobody"].to_numpy()[first:last] & (level > 0)
        rows.append(table["issue_row"].to_numpy()[first:last][unnamed].astype(np.int64))
        levels.append(level[unnamed])
    level = np.concatenate(levels)
    return ServerOrder(counts, np.concatenate(rows), level, _probabilities(counts)[level])


def _probabilities(counts: npt.NDArray[np.int64]) -> Floats:
    """Probability of a wrong issue per level, float64[len(ORDER)], from how often each occurs in this log."""
    rates = tomllib.loads(table_path("sequence_rates.toml").read_text("utf-8"))["certificate_order"]
    right, wrong = (np.array([rates[side].get(level, 0.0) for level in ORDER]) for side in ("right", "wrong"))
    right = (counts + rates["strength"] * right) / (counts[1:].sum() + rates["strength"])
    odds = rates["prior"] / (1 - rates["prior"]) * wrong[1:] / right[1:]
    return np.concatenate([[0.0], odds / (1 + odds)])
