"""What the other records of a number, and those of a candidate, say of doubtful links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.audit.fit import FitBits, fits_as_well
from linkcheck.audit.selection import NAMESAKE_BITS
from linkcheck.links import groups
from linkcheck.model.weights import PatternWeights

__all__ = ["FITTING_BITS", "LinksTo", "OtherRecords"]

FITTING_BITS = -10.0
"""Log2 odds below which a record fits its linked person, and a mistake is out of the question."""

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True)
class LinksTo:
    """The links to some persons: pattern int32[M], and register row of the person int32[M]."""

    pattern: Int32s
    person: Int32s


@dataclass(frozen=True)
class OtherRecords:
    """Of S doubtful links: settled bool[S], the number is surely another record's, and a candidate fits as well;
    repeated bool[S], another record with the number fits; of_owner int64[S], how many records of the candidate's own
    fit him; alike bool[S], the candidate fits the same as the linked person, and no number settles it."""

    settled: Bools
    repeated: Bools
    of_owner: Rows
    alike: Bools

    @classmethod
    def of(
        cls,
        near: LinksTo,
        pattern: Int32s,
        linked: Int32s,
        owner: Rows,
        fit: FitBits,
        weights: PatternWeights,
    ) -> OtherRecords:
        """From the links to the linked persons and the candidates; pattern, linked and owner int[S] (register rows, -1:
        nobody) of the doubtful ones, which fit as `fit` says and weigh as `weights` does."""
        firm, fits = (np.append(weights.mislink_bits < most, False) for most in (NAMESAKE_BITS, FITTING_BITS))
        is_firm = firm[pattern]
        settled = groups.repeated_numbers(near.person, firm[near.pattern], linked, is_firm)
        settled &= ~is_firm & fits_as_well(fit)
        settled &= ~fit.alike | (groups.fitting_records(near.person, firm[near.pattern], owner) == 0)
        return cls(
            settled,
            groups.repeated_numbers(near.person, fits[near.pattern], linked, fits[pattern]),
            groups.fitting_records(near.person, fits[near.pattern], owner),
            fit.alike & ~settled,
        )
