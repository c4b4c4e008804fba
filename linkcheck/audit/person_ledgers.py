"""The ledger of the link of a record to a person: what each comparison says, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.calm import Calm
from linkcheck.audit.doubts import EVIDENCE_BITS, Doubts
from linkcheck.audit.explain import LedgerLine
from linkcheck.audit.weights import LinkWeights

__all__ = ["PersonLedgers"]


@dataclass(frozen=True)
class PersonLedgers:
    """The ledger of the link in any row of the decisions; rows int64[M], ascending, of links with a judgement of their
    own, and their places int64[M] in the doubts."""

    weighed: LinkWeights
    doubts: Doubts
    rows: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    calm: Calm
    vain: npt.NDArray[np.float64]

    def __call__(self, row: int) -> tuple[LedgerLine, ...]:
        """The lines of the link in a row of the decisions."""
        return self.weighed.ledger(row, self._evidence(row))

    def _evidence(self, row: int) -> tuple[tuple[str, float], ...]:
        own = int(np.searchsorted(self.rows, row))
        if own == len(self.rows) or self.rows[own] != row:
            vain = float(self.vain[self.weighed.linked.pattern[row]])
            return ((("no_better_owner", vain),) if vain else ()) + self.calm.of_row(row)
        place = self.places[own]
        found = float(self.doubts.owner_bits[place])
        lines = [("better_owner" if found > 0 else "no_better_owner", found)] if found else []
        if household := float(self.doubts.household_bits[place]):
            lines.append(("household_elsewhere" if household > 0 else "household_agrees", household))
        evidence = self.doubts.evidence
        if evidence.repeated_number[place]:
            lines.append(("repeated_number", float(self.doubts.repeated_bits[place])))
        if evidence.number_settled[place] and self.doubts.settled_bits:
            lines.append(("number_settled", self.doubts.settled_bits))
        lines += [(name, bits) for name, bits in EVIDENCE_BITS.items() if getattr(evidence, name)[place]]
        lines += self.doubts.history.named(place)
        return tuple(lines)
