"""How good a check was, where the truth is known: recall, review load and flags per true error, by mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["MechanismQuality", "Quality", "evaluate"]


@dataclass(frozen=True, slots=True)
class MechanismQuality:
    """One mechanism: how many mistakes there are, how many were flagged, how many were given their rightful owner."""

    mechanism: str
    mistake_count: int
    flagged_count: int
    owner_count: int

    @property
    def recall(self) -> float:
        """Share of the mistakes that were flagged, in [0, 1]."""
        return self.flagged_count / self.mistake_count


@dataclass(frozen=True)
class Quality:
    """A check held against the truth.

    flags_per_true_error counts only mistakes of the real base share (not those planted on top of it to measure rare
    mechanisms): flags on right records and on base mistakes, divided by the base mistakes that were flagged.
    """

    mechanisms: tuple[MechanismQuality, ...]
    record_count: int
    false_flag_count: int
    base_mistake_count: int
    base_flagged_count: int

    @property
    def recall(self) -> float:
        """Share of all mistakes that were flagged."""
        return sum(each.flagged_count for each in self.mechanisms) / sum(
            each.mistake_count for each in self.mechanisms
        )

    @property
    def review_share(self) -> float:
        """Share of right records that a clerk has to read."""
        return self.false_flag_count / self.record_count

    @property
    def flags_per_true_error(self) -> float:
        """Links to read for one true error at the base share of mistakes."""
        if not self.base_flagged_count:
            return float("inf")
        return (self.false_flag_count + self.base_flagged_count) / self.base_flagged_count


def evaluate(decisions: Any, truth: pa.Table) -> Quality:
    """Hold decisions against a truth table with record_id, mechanism (null: right), boosted.

    Records missing from the decisions (quarantined) count as not flagged.
    """
    table = decisions.to_arrow() if hasattr(decisions, "to_arrow") else decisions
    flagged = table.filter(pc.not_equal(table["decision"].cast(pa.string()), "link"))
    ids = flagged["record_id"].cast(pa.string()).combine_chunks()
    hit = pc.is_in(truth["record_id"], ids).to_numpy().astype(np.bool_)
    owned = flagged.filter(pc.is_valid(flagged["better_owner"]))["record_id"].cast(pa.string())
    owner = pc.is_in(truth["record_id"], owned.combine_chunks()).to_numpy().astype(np.bool_)
    mechanism = truth["mechanism"].cast(pa.string()).to_numpy(zero_copy_only=False).astype(object)
    wrong = pc.is_valid(truth["mechanism"]).to_numpy().astype(np.bool_)
    base = wrong & ~pc.fill_null(truth["boosted"], False).to_numpy().astype(np.bool_)
    found = []
    for name in sorted({str(each) for each in mechanism[wrong]}):
        here = wrong & (mechanism == name)
        found.append(
            MechanismQuality(name, int(here.sum()), int((here & hit).sum()), int((here & owner).sum()))
        )
    return Quality(
        tuple(found), truth.num_rows, int((hit & ~wrong).sum()), int(base.sum()), int((base & hit).sum())
    )
