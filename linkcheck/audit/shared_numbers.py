"""What it says of a link that its number stands on another record, or on none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.history import OF_RECORDS, Days, days_of, rates, text_column
from linkcheck.audit.run import Run
from linkcheck.links.groups import rows_linked
from linkcheck.links.pieces import CodeFlags

__all__ = ["NumberOdds", "number_sharing"]

SHARING = ("overlapping", "successive", "unknown")
"""How qualifications of one number stand to one another in time."""

STRENGTH, MOST_SHARED = 6.0, 0.9
"""How many clear mistakes it is worth what is believed of them: of no more than so many the number stands twice."""

Rows = npt.NDArray[np.int64]
Bits = npt.NDArray[np.float64]


@dataclass(frozen=True)
class NumberOdds:
    """What it says for a mistake that a record's number stands on another record too, bits float64[S] by SHARING, and
    on none, sole (at most 0)."""

    bits: Bits
    sole: float

    @classmethod
    def usual(cls) -> NumberOdds:
        """By the table: of numbers that stand on one record, nothing."""
        table = rates()["overlap"]
        return cls(np.array([table[name] for name in SHARING]), 0.0)

    @classmethod
    def learned(cls, everybody: Rows, alike: Rows, clear: Rows, wrong: Bits) -> NumberOdds:
        """Counted in the links themselves: the persons of mistakes have records of their own as often as others have,
        so that their number stands twice.

        From `number_sharing` of all links, int64[N], of those that a mistake could look like, int64[M], which are right
        but for a few (who changes the insurer has often moved), and of C clear mistakes, each of which is one with a
        probability, wrong float64[C]. What the table says is worth STRENGTH clear mistakes.
        """
        size = 1 + len(SHARING)
        usual = np.bincount(everybody + 1, minlength=size) + 1.0
        right = np.bincount(alike + 1, minlength=size) + rates()["change"]["strength"] * usual / usual.sum()
        right /= right.sum()
        believed = right[1:] * np.exp2(cls.usual().bits)
        believed *= min(1.0, MOST_SHARED / float(believed.sum()))
        believed = np.append(1 - believed.sum(), believed)
        seen = np.bincount(clear + 1, wrong, size) + STRENGTH * believed
        bits = np.log2(seen / seen.sum()) - np.log2(right)
        return cls(bits[1:], min(float(bits[0]), 0.0))

    def of(self, sharing: Rows) -> Bits:
        """What it says of S records, float64[S], from `number_sharing`."""
        return np.append(self.bits, self.sole)[sharing]


def number_sharing(run: Run, repeated: CodeFlags, rows: Rows) -> Rows:
    """How S records share their number with others, int64[S]: a place in SHARING, the one that tells most where there
    are several others; -1 where the number stands on no other record (`groups.on_several`)."""
    table, found = rates()["overlap"], np.full(len(rows), -1)
    places = np.flatnonzero(repeated[rows])
    found[places] = SHARING.index("unknown")
    if not len(places) or not run.left.known(OF_RECORDS[:1]):
        return found
    register_row = repeated.codes
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
        states = [_overlap(begun, ended, own, other) for other in others]
        found[place] = SHARING.index(max(states, key=table.__getitem__))
    return found


def _overlap(begun: Days, ended: Days, own: int, other: int) -> str:
    """Whether two qualifications overlap in time or follow one another, if it is known. One without a loss goes on; one
    that ended is followed by one of unknown begin."""
    first, second = (own, other) if begun[own] <= begun[other] else (other, own)
    if not begun[own] or not begun[other]:
        return "successive" if ended[own] or ended[other] else "unknown"
    if not ended[first]:
        return "overlapping"
    return "overlapping" if ended[first] > begun[second] else "successive"
