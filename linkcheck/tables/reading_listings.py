"""What a dictionary of names says of each name: its readings, their shares, and how often another one is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcheck.kernels.jit import kernel
from linkcheck.kernels.readings.lattice import context_of
from linkcheck.tables.reading_costs import rare_share, reading_shares
from linkcheck.tables.reading_estimate import Segments, list_edges
from linkcheck.tables.reading_kana import canonical, literal
from linkcheck.tables.reading_sources import Costs, Pair

__all__ = ["flat", "listings", "quantized", "sounding_shares"]

STEPS_PER_BIT = 12
IRREGULAR_LIKELIHOOD = 1e-4  # of a reading that the segments do not explain
# of a name's bearers read it otherwise than listed: of a common name, one in several dictionaries, one in a single one
UNLISTED_SHARES = ((0.01, 0.03, 0.05), (0.03, 0.12, 0.25))  # surnames, given names
Array = npt.NDArray[Any]


def listings(
    place: int,
    part: dict[Pair, Costs],
    texts: list[tuple[int, ...]],
    counted: dict[str, float],
    numbers: dict[str, int],
    segments: Segments,
) -> dict[str, Array]:
    """One part's dictionary: its readings, its names, and per name the share of each of its readings."""
    places = {text: place for place, text in enumerate(texts)}
    shares: dict[str, dict[int, float]] = {}
    dictionaries: dict[str, set[str]] = {}
    popularity = np.zeros(len(texts))
    for (name, reading), share in sorted(sounding_shares(place, part, numbers, segments).items()):
        of_name, row = shares.setdefault(name, {}), places[literal(reading)]
        of_name[row] = of_name.get(row, 0.0) + share
        dictionaries.setdefault(name, set()).update(part[name, reading])
        popularity[row] += share * counted[name] if name in counted else rare_share(part[name, reading])
    common, several, single = UNLISTED_SHARES[place]
    unlisted = [
        common if name in counted else several if len(dictionaries[name]) > 1 else single for name in shares
    ]
    return {
        "readings": flat(texts, np.uint8)[0],
        "reading_lengths": np.array([len(text) for text in texts], np.uint8),
        "reading_shares": quantized(popularity / popularity.sum()),
        "names": flat([[numbers[letter] for letter in name] for name in shares], np.uint16)[0],
        "name_lengths": np.array([len(name) for name in shares], np.uint8),
        "unlisted_shares": quantized(np.array(unlisted)),
        "listing_counts": np.array([len(found) for found in shares.values()], np.uint8),
        "listing_readings": np.array([row for found in shares.values() for row in sorted(found)], np.uint16),
        "listing_shares": quantized(
            np.array([found[row] for found in shares.values() for row in sorted(found)])
        ),
    }


def sounding_shares(
    place: int, part: dict[Pair, Costs], numbers: dict[str, int], segments: Segments
) -> dict[Pair, float]:
    """`reading_shares`, leaning to the readings that the characters suggest: チアキ is a rarer 智明 than トモアキ."""
    pairs = sorted(part)
    shares = reading_shares(part)
    likelihoods = np.sqrt(composed_likelihoods(place, pairs, numbers, segments) + IRREGULAR_LIKELIHOOD)
    weights = {pair: shares[pair] * weight for pair, weight in zip(pairs, likelihoods.tolist(), strict=True)}
    totals: dict[str, float] = {}
    for (name, _), weight in weights.items():
        totals[name] = totals.get(name, 0.0) + weight
    return {pair: weight / totals[pair[0]] for pair, weight in weights.items()}


def composed_likelihoods(
    place: int, pairs: list[Pair], numbers: dict[str, int], segments: Segments
) -> npt.NDArray[np.float64]:
    """P(reading | characters) of every pair by the learned segments alone, float64[P]."""
    readings = [literal(reading) for _, reading in pairs]
    characters, character_offsets = flat(
        [[numbers[letter] for letter in name] for name, _ in pairs], np.int32
    )
    spelled, kana_offsets = flat(readings, np.uint8)
    sounded = flat([canonical(reading) for reading in readings], np.uint8)[0]
    keys, starts, stops, places, offsets = list_edges(  # type: ignore[no-untyped-call]
        characters, character_offsets, spelled, sounded, kana_offsets
    )
    rows = np.minimum(np.searchsorted(segments.keys, keys), len(segments.keys) - 1)
    rows = np.where(segments.keys[rows] == keys, rows, -1)
    found: npt.NDArray[np.float64] = add_up(  # type: ignore[no-untyped-call]
        place, character_offsets, kana_offsets, offsets, rows, starts, stops, places, segments.probabilities
    )
    return found


@kernel
def add_up(  # type: ignore[no-untyped-def]
    part, character_offsets, kana_offsets, offsets, rows, starts, stops, places, probabilities
):
    """The likelihood of every pair: all ways to share out its reading; edges without a segment (-1) do not count."""
    found = np.zeros(len(offsets) - 1)
    forward = np.zeros((32, 64))
    for pair in range(len(found)):
        length = character_offsets[pair + 1] - character_offsets[pair]
        size = kana_offsets[pair + 1] - kana_offsets[pair]
        forward[: length + 1, : size + 1] = 0
        forward[0, 0] = 1
        for edge in range(offsets[pair], offsets[pair + 1]):
            if rows[edge] >= 0:
                place = places[edge]
                share = probabilities[rows[edge], context_of(part, place, length)]
                forward[place + 1, stops[edge]] += forward[place, starts[edge]] * share
        found[pair] = forward[length, size]
    return found


def flat(rows: Iterable[Sequence[int]], kind: type) -> tuple[Array, Array]:
    """Rows of numbers end to end, and offsets int64[N + 1] into them."""
    kept = list(rows)
    return (
        np.fromiter(chain.from_iterable(kept), kind),
        np.concatenate([[0], np.cumsum([len(row) for row in kept])]).astype(np.int64),
    )


def quantized(probabilities: Array) -> Array:
    """Probabilities as uint8: -log2 in steps of 1/12 bit, 255 for (nearly) zero."""
    with np.errstate(divide="ignore"):
        return np.minimum(np.round(-np.log2(probabilities) * STEPS_PER_BIT), 255).clip(0).astype(np.uint8)
