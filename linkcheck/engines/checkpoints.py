"""What an interrupted check of large inputs keeps: the compared pairs of finished parts, as row numbers and patterns.

Nothing personal is among them. They count for the same files, the same reading and the same version only.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from importlib import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt

from linkcheck.engines.store import Store
from linkcheck.literals import read_again

__all__ = ["Checkpoints", "Compared"]

Int64s = npt.NDArray[np.int64]
Compared = tuple[Int64s, Int64s, Int64s]
"""Row numbers of records and of residents, and the pattern of each pair."""


class Checkpoints:
    """Results of finished parts in a directory; without one, or where an input is no file, nothing is kept."""

    def __init__(
        self, directory: str | None, records: Store, register: Store, part_count: int, era_codes: str | None
    ) -> None:
        known = records.fingerprint and register.fingerprint
        told = [
            metadata.version("linkcheck"),
            records.fingerprint,
            register.fingerprint,
            part_count,
            era_codes,
        ]
        name = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
        self._folder = Path(directory) / name if directory and known else None

    def _path(self, folder: Path, part: int) -> Path:
        return folder / f"part-{part:04d}.npy"

    def has(self, part: int) -> bool:
        """Whether a part is finished."""
        return self._folder is not None and self._path(self._folder, part).exists()

    def load(self, part: int) -> Compared:
        """Record rows, register rows and pattern keys of a finished part, int64[M] each."""
        assert self._folder is not None
        rows, others, keys = read_again(partial(np.load, self._path(self._folder, part)))
        return rows, others, keys

    def save(self, part: int, compared: Compared) -> None:
        """Keep a part, whole or not at all."""
        if self._folder is None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._path(self._folder, part).with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            np.save(file, np.stack(compared))
        unfinished.chmod(0o600)
        unfinished.replace(self._path(self._folder, part))
