"""What it says of a link that its number stands on another record, or on none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.audit.history import OF_RECORDS, Days, days_of, rates, text_column
from linkcheck.audit.run import Run
from linkcheck.links.groups import rows_linked
from linkcheck.links.pieces import CodeFlags

__all__ = ["overlap_bits", "sole_bits"]

SOLE_STRENGTH = 6.0
"""How many clear mistakes it is worth that the linked person of none has a record of his own."""

Rows = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def sole_bits(repeated: CodeFlags, clear: Rows, wrong: Bits) -> float:
    """What it says for a mistake, at most 0, that the number stands on no other record: the persons of clear mistakes
    have records of their own as often as others have, and their number stands twice.

    repeated of N links (`groups.on_several`); clear int64[C]: the rows of clear mistakes; wrong float64[C]: how likely
    each is one.
    """
    count, every = repeated.count(), len(repeated)
    if count == every:  # none stands alone
        return 0.0
    shared = float(wrong @ repeated[clear]) / (float(wrong.sum()) + SOLE_STRENGTH)
    return min(float(np.log2((1 - shared) / (1 - count / every))), 0.0)


def overlap_bits(run: Run, repeated: CodeFlags, rows: Rows) -> Bits:
    """Bits for a mistake of S records, float64[S], if their number stands on another record too (`repeated`, as in
    `sole_bits`): by whether the two qualifications overlap in time."""
    table = rates()["overlap"]
    bits = np.full(len(rows), table["unknown"])
    if not run.left.known(OF_RECORDS[:1]):
        return bits
    register_row, places = repeated.codes, np.flatnonzero(repeated[rows])
    every = rows_linked(register_row, register_row[rows[places]])
    dates = run.left.take(every, run.left.known(OF_RECORDS[:2]))
    begun, ended = (days_of(text_column(dates, name, len(every)), len(every)) for name in OF_RECORDS[:2])
    groups: dict[int, list[int]] = {}
    for place, person in enumerate(register_row[every].tolist()):
        groups.setdefault(person, []).append(place)
    of_row = {int(row): place for place, row in enumerate(every)}
    for place in places.tolist():
        own = of_row[int(rows[place])]
        others = [other for other in groups[int(register_row[rows[place]])] if other != own]
        bits[place] = max((table[_overlap(begun, ended, own, other)] for other in others), default=0.0)
    return bits


def _overlap(begun: Days, ended: Days, own: int, other: int) -> str:
    """Whether two qualifications overlap in time or follow one another, if it is known. One without a loss goes on; one
    that ended is followed by one of unknown begin."""
    first, second = (own, other) if begun[own] <= begun[other] else (other, own)
    if not begun[own] or not begun[other]:
        return "successive" if ended[own] or ended[other] else "unknown"
    if not ended[first]:
        return "overlapping"
    return "overlapping" if ended[first] > begun[second] else "successive"
