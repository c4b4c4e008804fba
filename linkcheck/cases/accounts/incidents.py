"""Timelines of accounts registered under the number of the person before, for the report. No personal data."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.events.incidents import Incident, IncidentEvent
from linkcheck.events.terminals import Neighbors
from linkcheck.words import case_words

__all__ = ["terminal_incidents"]

LINKED, HOLDER = "A", "B"


def terminal_incidents(
    decisions: pa.Table, record_id: pa.Array, near: Neighbors, holder: dict[int, int]
) -> tuple[Incident, ...]:
    """One incident per record that a sequence on a terminal explains: A is the person linked, B the account's holder.

    holder is the register row of the account's holder by record row.
    """
    mechanism = decisions["mechanism"].cast(pa.string())
    rows = np.flatnonzero(pc.fill_null(pc.equal(mechanism, "not_logged_out"), False).to_numpy())
    place: dict[int, list[int]] = {int(row): [] for row in rows}
    for at in np.flatnonzero(np.isin(near.row, rows)).tolist():
        row = int(near.row[at])
        if holder.get(row, -1) == int(near.person[at]):
            place[row].append(at)
    return tuple(_incident(row, found, near, record_id) for row, found in place.items() if found)


def _incident(row: int, found: list[int], near: Neighbors, record_id: pa.Array) -> Incident:
    count = len(record_id)
    own = str(record_id[row].as_py())
    seen = [
        (
            0.0,
            LINKED,
            "complete",
            "本人の番号に他人名義の口座を登録",
            "account registered under A's number",
            own,
        )
    ]
    for at in found:
        other = int(near.other[at])
        known = other < count
        note = (
            ("名義人の登録", "the holder's own registration")
            if known
            else ("名義人の操作", "the holder was here")
        )
        other_id = str(record_id[other].as_py()) if known else ""
        seen.append((float(near.seconds[at]), HOLDER, "complete" if known else "login", *note, other_id))
    seen.sort()
    start = seen[0][0]
    events = tuple(
        IncidentEvent(second - start, actor, kind, "", ja, en, record)
        for second, actor, kind, ja, en, record in seen
    )
    told = case_words("accounts").text("mechanism", "not_logged_out")
    ids = tuple(dict.fromkeys([own, *(event.record_id for event in events if event.record_id)]))
    return Incident(ids, "not_logged_out", told.ja, told.en, events)
