"""The city that a postal code lies in, from the postal data of Japan Post."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.normalize.address_tables import read_table

__all__ = ["NO_CITY", "postal_cities"]

Int32s = npt.NDArray[np.int32]
NO_CITY = -1


@lru_cache(maxsize=1)
def _runs() -> tuple[Int32s, Int32s]:
    """Postal codes from which on all lie in one city, in order, and that city (-1: several)."""
    table = read_table("address_postal.parquet")
    return table["code"].to_numpy(), table["city"].to_numpy().astype(np.int32)


def postal_cities(codes: npt.NDArray[Any]) -> Int32s:
    """The city (row of the city table) of N postal codes, int32[N]: -1 for 0, and where there are several or none."""
    cities = np.full(len(codes), NO_CITY, np.int32)
    known = np.flatnonzero(codes)
    if len(known):
        first, city = _runs()
        at = np.searchsorted(first, codes[known], "right") - 1
        cities[known] = np.where(at >= 0, city[np.maximum(at, 0)], NO_CITY)
    return cities
