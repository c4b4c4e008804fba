"""What was found out beforehand of a register's residents, so that a few records need not pass over all of them."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from linkcheck.engines.store import Store
from linkcheck.links.score import Side
from linkcheck.owner.best import Probes
from linkcheck.owner.namesakes import Namesakes
from linkcheck.owner.scripts import RegisterScripts

__all__ = ["Index", "index_of", "near_rows"]

Rows = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt64s = npt.NDArray[np.uint64]


class Index(Protocol):
    """The residents of a register, looked up by birth date and by name.

    side: all of them, normalized; latest int32[M]: the latest birth dates (`owner.best.LATEST`).
    """

    @property
    def side(self) -> Side:
        """All residents, normalized."""

    @property
    def scripts(self) -> RegisterScripts:
        """In which scripts the register holds names."""

    @property
    def namesakes(self) -> Namesakes:
        """Those who share name and birth date with another."""

    @property
    def latest(self) -> Int32s:
        """The latest birth dates, ascending."""

    def rows_near(self, dates: Int32s, names: UInt64s, most: int) -> Rows | None:
        """Residents with one of the birth dates or whole names (distinct ones), ascending, each once; None where they
        are more than `most`."""


def index_of(register: Store) -> Index | None:
    """The index of a register, None where none was made."""
    found: Index | None = getattr(register, "index", None)
    return found


def near_rows(index: Index, probes: Probes, more_names: UInt64s, most: int) -> Rows | None:
    """Residents who may share a blocking key with a probe, or have the name of one or one of more names, uint64[M];
    None where they are more than `most`. Every rule needs the same whole birth date or the same whole name
    (`owner.blocking.RULES`)."""
    dates, names = probes.side.dates, probes.side.names
    whole = dates[(dates % 100 > 0) & (dates // 100 % 100 > 0)]
    keys = np.unique(np.concatenate([names.kana_full, names.kanji_full, probes.names, more_names]))
    return index.rows_near(np.unique(whole), keys[keys != 0], most)
