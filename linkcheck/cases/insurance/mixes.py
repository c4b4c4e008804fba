"""The mix of mistakes is a range: what is decided otherwise under the published mixes.

Which kinds of mistakes there are depends on how numbers were obtained: the pilot of five insurers found twins and
families, the count of November 2022 lookups (tables/base_rates.toml, [mix]). A link that the one mix would have read
and the other not is told, so that nobody takes the choice for knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.audit.decisions import Decisions
from linkcheck.audit.persons import PersonEvidence
from linkcheck.links.pieces import rows_where
from linkcheck.model.decide import DECISIONS, Thresholds, decide
from linkcheck.model.hypotheses import mistake_mixes
from linkcheck.model.weights import posterior_from_bits, weigh

__all__ = ["MixDecisions", "decisions_by_mix"]


@dataclass(frozen=True)
class MixDecisions:
    """What the mixes would decide where they do not decide alike: rows int64[M] of the records, and by the name of a
    mix the decision int8[M] (index into DECISIONS)."""

    rows: npt.NDArray[np.int64]
    decisions: dict[str, npt.NDArray[np.int8]]

    @property
    def counts(self) -> dict[str, int]:
        """How many of these links each mix would have read."""
        return {name: int((codes > 0).sum()) for name, codes in self.decisions.items()}

    def table(self) -> Callable[[Decisions], pa.Table]:
        """What makes the file of them out of the decisions: record, decision, decision under each mix."""

        def made(decisions: Decisions) -> pa.Table:
            rows = decisions.take(self.rows).select(["record_id", "decision", "mislink_probability"])
            for name, codes in self.decisions.items():
                rows = rows.append_column(name, pa.array(DECISIONS).take(pa.array(codes)))
            return rows

        return made


def decisions_by_mix(evidence: PersonEvidence, thresholds: Thresholds) -> MixDecisions:
    """The links that the mixes of tables/base_rates.toml decide in different ways, all other evidence being equal."""
    weighed, doubts = evidence.weighed, evidence.doubts
    pattern = weighed.linked.pattern
    moved = {
        name: np.append(
            weigh(weighed.levels.codes, weighed.model.with_mix(mix)).mislink_bits
            - weighed.weights.mislink_bits,
            0.0,
        )
        for name, mix in mistake_mixes().items()
    }
    bits = evidence.weights.mislink_bits
    of_patterns = {
        name: np.append(decide(posterior_from_bits(bits + more[:-1]), thresholds), 0)
        for name, more in moved.items()
    }
    others = rows_where(_apart(of_patterns.values()), pattern)
    others = np.setdiff1d(others, doubts.rows, assume_unique=True)
    rows = np.concatenate([others, doubts.rows])
    codes: dict[str, npt.NDArray[np.int8]] = {}
    for name, more in moved.items():
        own = decide(posterior_from_bits(doubts.mislink_bits + more[pattern[doubts.rows]]), thresholds)
        codes[name] = np.concatenate([of_patterns[name][pattern[others]], own]).astype(np.int8)
    apart = np.flatnonzero(_apart(codes.values()))
    apart = apart[np.argsort(rows[apart])]
    return MixDecisions(rows[apart], {name: found[apart] for name, found in codes.items()})


def _apart(decisions: Iterable[npt.NDArray[np.integer[Any]]]) -> npt.NDArray[np.bool_]:
    """Where decisions [M] are not all the same, bool[M]."""
    first, *others = decisions
    return np.asarray(np.any([each != first for each in others], axis=0))
