"""Who else was on the terminal: registrations and session log as sequences of events."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.sides import Sides
from linkcheck.columns import distinct, to_array
from linkcheck.events.terminals import Neighbors, neighbors, ordered_events
from linkcheck.normalize.identifier import parse_my_numbers
from linkcheck.normalize.moment import MISSING, parse_moments

__all__ = ["closest_sequences", "terminal_neighbors"]

Int64s = npt.NDArray[np.int64]


def terminal_neighbors(sides: Sides, wanted: Int64s, log: pa.Table | None) -> Neighbors:
    """Other persons on the same terminal within minutes of the wanted records; rows from N on are lines of the log."""
    terminal, at = _registrations(sides)
    who = sides.person
    if log is not None:
        terminal = to_array(pa.chunked_array([terminal, *log["terminal_id"].chunks], pa.string()))
        at = np.concatenate([at, parse_moments(log["at"])])
        who = np.concatenate([who, _persons(sides, log)])
    codes = distinct(terminal)[1].copy()
    codes[pc.is_null(terminal).to_numpy(zero_copy_only=False)] = -1
    return neighbors(ordered_events(codes, at, who, int(MISSING)), wanted)


def _registrations(sides: Sides) -> tuple[pa.Array, Int64s]:
    """Terminal and moment of every record, null and MISSING where the records do not tell."""
    count = len(sides.person)
    named = sides.left.known(("terminal_id", "registered_at"))
    if len(named) < 2:
        return pa.nulls(count, pa.string()), np.full(count, MISSING)
    schema = pa.schema([(name, pa.string()) for name in named])
    parts = [part for _, part in sides.left.batches(named, sides.settings.batch_rows)]
    table = pa.Table.from_batches(parts, schema)
    return to_array(table["terminal_id"]), parse_moments(table["registered_at"])


def _persons(sides: Sides, log: pa.Table) -> Int64s:
    """The register row of whom each line of the log names, -1 for nobody."""
    return sides.right.rows_of_numbers(parse_my_numbers(log["my_number"]))


def closest_sequences(near: Neighbors, rows: Int64s, holder: Int64s) -> npt.NDArray[np.float64]:
    """Bits of the closest sequence of each row with its holder float64[S]; NaN where that person was not there.

    rows int64[S] ascending, holder int64[S] register rows (-1: nobody).
    """
    probe = np.searchsorted(rows, near.row)
    same = (near.person == holder[probe]) & (near.person >= 0)
    bits = np.full(len(rows), -np.inf)
    np.maximum.at(bits, probe[same], near.bits[same])
    return np.where(np.isneginf(bits), np.nan, bits)
