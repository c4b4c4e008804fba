"""Links of no doubt of their own, of which times still say something: a name that few people bear, a family that lives
with the linked person. They are judged together, by pattern and by what times say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.history import HistoryBits

__all__ = ["STEPS_PER_BIT", "Calm"]

STEPS_PER_BIT = 4
"""How finely what times say of these links is told apart."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Calm:
    """Q links: rows int64[Q] of the records, ascending, and their history."""

    rows: Rows
    history: HistoryBits

    @classmethod
    def nothing(cls) -> Calm:
        """No such links."""
        return cls(np.empty(0, np.int64), HistoryBits.nothing(0))

    def without(self, rows: Rows) -> Calm:
        """The same but for some rows, ascending."""
        kept = np.flatnonzero(~np.isin(self.rows, rows, assume_unique=True))
        return Calm(self.rows[kept], self.history.take(kept))

    def groups(self, pattern: npt.NDArray[np.int32]) -> tuple[Rows, npt.NDArray[np.float64], Rows]:
        """Patterns int64[G] and bits float64[G] of links that are judged together, and each link's group, int64[Q];
        pattern int32[N] is that of every record."""
        steps = np.rint(self.history.total * STEPS_PER_BIT).astype(np.int64)
        kinds = np.stack([pattern[self.rows].astype(np.int64), steps], axis=1)
        kinds, group = np.unique(kinds, axis=0, return_inverse=True)
        return kinds[:, 0], kinds[:, 1] / STEPS_PER_BIT, group.reshape(-1)

    def of_row(self, row: int) -> tuple[tuple[str, float], ...]:
        """What times say of the link in a row of the decisions, by name; () for a link that is none of these."""
        place = int(np.searchsorted(self.rows, row))
        if place == len(self.rows) or self.rows[place] != row:
            return ()
        return self.history.named(place)
