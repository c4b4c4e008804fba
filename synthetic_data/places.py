"""Towns of real municipalities, and where people live in them: towns, lots, buildings, rooms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.lexicon_files import rows
from synthetic_data.randomness import draw

STYLES = ("chome", "banchi", "aza", "sapporo", "kyoto", "jiwari")
APARTMENT_SHARE = 0.45
UNITS_PER_BUILDING = 9

Int32s = npt.NDArray[np.int32]
Int16s = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Towns:
    """T towns: names of prefecture, city (with county and ward) and town, notation, highest chome, municipality."""

    prefecture: pa.Array
    city: pa.Array
    town: pa.Array
    style: npt.NDArray[np.uint8]
    last_chome: Int16s
    municipality: Int32s
    weight: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, slots=True)
class Dwellings:
    """D dwellings: town (row of `towns`), chome, block (番, 番地), number (号; 0 none), koaza and building (-1 none).

    Households of one building share everything but the room (0 none).
    """

    towns: Towns
    town: Int32s
    chome: Int16s
    block: Int16s
    number: Int16s
    koaza: Int16s
    building: Int16s
    room: Int16s

    def __len__(self) -> int:
        return len(self.town)


def words(kind: str) -> tuple[list[str], list[float]]:
    """The words of one kind with their weights."""
    found = [row for row in rows("words") if row["kind"] == kind]
    return [row["text"] for row in found], [float(row["weight"]) for row in found]


@lru_cache
def building_names() -> list[str]:
    """Names of apartment houses, joined of two words, some with the number of the house."""
    names = [first + last for first in words("building_first")[0] for last in words("building_last")[0]]
    return names + [name + number for number in words("building_number")[0] for name in names[::7]]


@lru_cache
def towns() -> Towns:
    """All towns; the people of a municipality are spread over its towns."""
    columns: list[tuple[str, str, str, int, int, int, float]] = []
    for municipality, row in enumerate(rows("places")):
        listed = row["towns"].split()
        for place, spec in enumerate(listed):
            name, _, last = spec.partition(":")
            weight = float(row["thousands"]) / len(listed) * (1.0 + place % 3 * 0.4)
            style = STYLES.index(row["style"])
            if style == 0 and int(last or 0) == 0:
                style = 1
            columns.append(
                (row["prefecture"], row["city"], name, style, int(last or 0), municipality, weight)
            )
    prefecture, city, town, styles, last_chome, municipalities, weights = zip(*columns, strict=True)
    return Towns(
        pa.array(prefecture),
        pa.array(city),
        pa.array(town),
        np.array(styles, np.uint8),
        np.array(last_chome, np.int16),
        np.array(municipalities, np.int32),
        np.array(weights),
    )


def make_dwellings(rng: np.random.Generator, count: int) -> Dwellings:
    """`count` dwellings: houses on their own lot, and rooms of apartment houses."""
    places = towns()
    apartments = rng.random(count) < APARTMENT_SHARE
    buildings = max(1, int(apartments.sum() / UNITS_PER_BUILDING))
    lot = np.where(apartments, rng.integers(buildings, size=count), buildings + np.arange(count))
    _, lot = np.unique(lot, return_inverse=True)
    lots = int(lot.max(initial=-1)) + 1
    town = draw(rng, places.weight, lots).astype(np.int32)
    style = places.style[town]
    dense = (style == STYLES.index("chome")) | (style == STYLES.index("sapporo"))
    chome = (1 + rng.integers(32_767, size=lots) % np.maximum(places.last_chome[town], 1)) * (
        places.last_chome[town] > 0
    )
    block = np.where(
        dense, rng.integers(1, 41, lots), 1 + (rng.pareto(1.3, lots) * 150).astype(np.int64) % 4_000
    )
    number = np.where(dense, rng.integers(1, 31, lots), rng.integers(1, 16, lots) * (rng.random(lots) < 0.6))
    koaza_weights = words("koaza")[1]
    has_koaza = (style == STYLES.index("aza")) & (rng.random(lots) < 0.35)
    koaza = np.where(has_koaza, draw(rng, koaza_weights, lots), -1)
    building = np.where(apartments, rng.integers(len(building_names()), size=count), -1)
    building_of_lot = np.full(lots, -1)
    building_of_lot[lot] = building  # one name per building
    room = np.where(apartments, rng.integers(1, 11, count) * 100 + rng.integers(1, 13, count), 0)
    return Dwellings(
        places,
        town[lot],
        chome[lot].astype(np.int16),
        block[lot].astype(np.int16),
        number[lot].astype(np.int16),
        koaza[lot].astype(np.int16),
        building_of_lot[lot].astype(np.int16),
        room.astype(np.int16),
    )
