"""Both sides of an account check, as its steps pass them on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import to_array
from linkcheck.engines.local import Progress
from linkcheck.engines.store import Store
from linkcheck.settings import Settings

__all__ = ["Sides", "columns_of"]


@dataclass(frozen=True)
class Sides:
    """Records, register, and person int64[N]: the register row each of the N records is linked to (-1: nobody);
    nondisclosed bool[R + 1]: which residents are under non-disclosure (None: none is)."""

    left: Store
    right: Store
    person: npt.NDArray[np.int64]
    settings: Settings
    progress: Progress
    nondisclosed: npt.NDArray[np.bool_] | None = None


def columns_of(table: pa.Table) -> dict[str, pa.Array]:
    """A table's columns as arrays by name."""
    return {name: to_array(table[name]) for name in table.column_names}
