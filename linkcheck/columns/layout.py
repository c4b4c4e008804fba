"""Text as kernels take it: Arrow's bytes, code points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.layout import Spans

__all__ = ["Bools", "Codes", "Int64s", "UInt8s", "UInt32s", "Utf8"]


UInt8s = npt.NDArray[np.uint8]

UInt32s = npt.NDArray[np.uint32]

Int64s = npt.NDArray[np.int64]

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Utf8:
    """N strings as Arrow holds them: bytes, offsets int64[N + 1] into them, valid bool[N]."""

    data: UInt8s
    offsets: Int64s
    valid: Bools

    def __len__(self) -> int:
        return len(self.valid)


@dataclass(frozen=True, slots=True)
class Codes:
    """N strings as code points: values uint32[M], offsets int64[N + 1], valid bool[N] (an invalid row is empty)."""

    values: UInt32s
    offsets: Int64s
    valid: Bools

    def __len__(self) -> int:
        return len(self.valid)

    @property
    def spans(self) -> Spans:
        """Each string as a span of the code points."""
        return Spans(self.values, self.offsets[:-1], self.offsets[1:])
