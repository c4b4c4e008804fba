"""Surnames with kana and numbers of people: a list of the frequent ones, a long tail composed of elements.

Old characters are surnames of their own here (髙橋 beside 高橋), each pointing at its common form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.lexicon_files import rows

PEOPLE = 124_000  # thousands
# people (thousands) of the n-th most frequent surname beyond the list, as commonly published rankings have it
TAIL_RANKS = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000)
TAIL_THOUSANDS = (21.0, 11.0, 3.4, 1.25, 0.4, 0.1)
TAIL_COUNT = 30_000


@dataclass(frozen=True, slots=True)
class NameTable:
    """N names: kanji and kana, weight (surnames: thousands of people), row of the common form, group of the sex.

    `sex` is 0 for surnames, 1 male, 2 female; given names have one weight per decade of birth (`by_decade`).
    """

    kanji: pa.Array
    kana: pa.Array
    weight: npt.NDArray[np.float64]
    common: npt.NDArray[np.int32]
    sex: npt.NDArray[np.uint8]
    by_decade: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.weight)


def variant_text(code_points: str) -> str:
    """The characters of a list of hexadecimal code points ("8FBB E0100")."""
    return "".join(chr(int(code, 16)) for code in code_points.split())


@lru_cache
def variants(field: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Old forms of a common character in surnames or given names, each with its share."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in rows("variants"):
        if row["field"] == field:
            new = (variant_text(row["code_points"]), float(row["share"]))
            found[row["common"]] = (*found.get(row["common"], ()), new)
    return found


def with_variants(
    names: list[tuple[str, str, float]], field: str
) -> tuple[list[tuple[str, str, float]], list[int]]:
    """The names followed by their old forms, the weight divided among them, and each one's common form."""
    forms = variants(field)
    kept: list[tuple[str, str, float]] = []
    added: list[tuple[str, str, float]] = []
    commons: list[int] = []
    for number, (kanji, kana, weight) in enumerate(names):
        left = weight
        for place, character in enumerate(kanji):
            for variant, share in forms.get(character, ()):
                part = weight * share
                left -= part
                added.append((kanji[:place] + variant + kanji[place + 1 :], kana, part))
                commons.append(number)
        kept.append((kanji, kana, max(left, weight * 0.05)))
    return kept + added, [*range(len(kept)), *commons]


def composed() -> list[tuple[str, str, float]]:
    """The long tail: first and last elements joined, ranked by the product of their weights."""
    known = {row["kanji"] for row in rows("surnames")}
    parts = rows("surname_elements")
    firsts = [(r["kanji"], r["kana"], float(r["weight"])) for r in parts if r["place"] == "first"]
    lasts = [(r["kanji"], r["kana"], float(r["weight"])) for r in parts if r["place"] == "last"]
    found: dict[tuple[str, str], float] = {}
    for first, first_kana, first_weight in firsts:
        for last, last_kana, last_weight in lasts:
            if first != last and first + last not in known:
                found.setdefault((first + last, first_kana + last_kana), first_weight * last_weight)
    jitter = np.random.default_rng(5).lognormal(0.0, 1.3, len(found))
    scores = np.fromiter(found.values(), np.float64) * jitter
    order = np.argsort(-scores)[:TAIL_COUNT]
    ranks = np.arange(len(order)) + TAIL_RANKS[0]
    thousands = np.exp(np.interp(np.log(ranks), np.log(TAIL_RANKS), np.log(TAIL_THOUSANDS)))
    names = list(found)
    return [(*names[row], float(weight)) for row, weight in zip(order, thousands, strict=True)]


@lru_cache
def surnames() -> NameTable:
    """All surnames; weights are thousands of people."""
    listed = [(row["kanji"], row["kana"], float(row["thousands"])) for row in rows("surnames")]
    names, commons = with_variants(listed + composed(), "surname")
    kanji, kana, weight = zip(*names, strict=True)
    return NameTable(
        pa.array(kanji),
        pa.array(kana),
        np.array(weight),
        np.array(commons, np.int32),
        np.zeros(len(names), np.uint8),
        np.zeros((0, 0), np.float32),
    )
