"""A source before its columns are known, its rows as they come, and the choices of how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.readers.pieces import Resolution
from linkcheck.readers.reasons import Note, RefusedRows

__all__ = ["Options", "RawSource", "Rows"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a source: columns by place, row numbers int64[N], and rows that could not be read at all."""

    columns: Mapping[int, pa.Array]
    source_row: npt.NDArray[np.int64]
    refused: tuple[RefusedRows, ...] = ()


@dataclass(frozen=True, slots=True)
class RawSource:
    """A source before its columns are known: headers, notes, and a reader of the columns at some places.

    `read(resolution, batch_rows)` may be called again for another pass. `rows_expected` is a guess, from above where
    nobody counted; `fingerprint` is equal for a file that did not change, and empty where there is no file; `facts`
    tells how it is read (delimiter, sheet, header_row); `lost` is the quarantine of a format that has its own checks.
    """

    name: str
    headers: tuple[str, ...]
    read: Callable[[Resolution, int], Iterator[Rows]]
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    rows_expected: int = 0
    fingerprint: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    lost: pa.Table | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a source is read: canonical names to headers, private-use characters, the scheme of era codes, and whether
    leading zeros that a spreadsheet dropped from My Numbers are put back where the check digit then holds."""

    mapping: Mapping[str, str | Sequence[str]] | None = None
    gaiji: Mapping[str, str] = field(default_factory=dict)
    era_codes: str | None = None
    repair_leading_zeros: bool = False
