"""Given names by sex and decade of birth: a list of the usual ones, and elements joined (正 + 雄, 美 + 咲).

Every name and element has a year of its fashion, a spread in years and a weight.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic_data.lexicon_files import rows
from synthetic_data.surnames import NameTable, with_variants

FIRST_DECADE = 1900
DECADES = 13
COMPOSED_SHARE = 0.40  # of the people of a decade; the rest carry a name of the list
COMPOSED_COUNT = 12_000  # per sex
FLATTENING = 0.75  # the products of two weights are too steep

Floats = npt.NDArray[np.float32]


def decade_of(years: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The column of `by_decade` for each year of birth."""
    return np.clip((years - FIRST_DECADE) // 10, 0, DECADES - 1)


def fashion(peaks: Floats, spreads: Floats) -> Floats:
    """How usual each name is in each decade, 1 at its peak. Shape (N, DECADES)."""
    years = FIRST_DECADE + 5 + 10 * np.arange(DECADES, dtype=np.float32)
    return np.asarray(
        np.exp(-(((years[None, :] - peaks[:, None]) / spreads[:, None]) ** 2)) + 1e-6, np.float32
    )


def _columns(found: list[dict[str, str]]) -> Floats:
    """Weight by decade of each row of a word list."""
    peaks, spreads, weights = (
        np.array([float(row[name]) for row in found], np.float32)
        for name in ("peak_year", "spread_years", "weight")
    )
    return fashion(peaks, spreads) * weights[:, None]


def listed(sex: str) -> tuple[list[tuple[str, str]], Floats]:
    """The names of the list, one row per kanji and kana."""
    found = [row for row in rows("given_names") if row["sex"] == sex]
    names = list(dict.fromkeys((row["kanji"], row["kana"]) for row in found))
    place = {name: number for number, name in enumerate(names)}
    weights = np.zeros((len(names), DECADES), np.float32)
    np.add.at(weights, [place[row["kanji"], row["kana"]] for row in found], _columns(found))
    return names, weights


def composed(sex: str, known: set[tuple[str, str]]) -> tuple[list[tuple[str, str]], Floats]:
    """First and last elements joined; the most usual `COMPOSED_COUNT` of them."""
    parts = [row for row in rows("given_name_elements") if row["sex"] == sex]
    firsts = [row for row in parts if row["place"] == "first"]
    lasts = [row for row in parts if row["place"] == "last"]
    weights = (_columns(firsts)[:, None, :] * _columns(lasts)[None, :, :]).reshape(-1, DECADES) ** FLATTENING
    names = [(a["kanji"] + b["kanji"], a["kana"] + b["kana"]) for a in firsts for b in lasts]
    total = weights.sum(axis=1)
    new = np.array([name not in known and name[0][0] != name[0][-1] for name in names])
    best = np.argsort(-np.where(new, total, 0.0), kind="stable")[:COMPOSED_COUNT]
    return [names[row] for row in best], weights[best]


@lru_cache
def given_names() -> NameTable:
    """All given names of both sexes; `by_decade` sums to 1 for each sex and decade."""
    everything: list[tuple[str, str, float]] = []
    commons: list[int] = []
    sexes: list[int] = []
    tables = []
    for sex in ("1", "2"):
        names, weights = listed(sex)
        more, more_weights = composed(sex, set(names))
        share = weights / weights.sum(axis=0) * (1 - COMPOSED_SHARE)
        more_share = more_weights / more_weights.sum(axis=0) * COMPOSED_SHARE
        by_decade = np.concatenate([share, more_share])
        forms, common = with_variants([(*name, 1.0) for name in names + more], "given")
        kept = np.array([weight for _, _, weight in forms], np.float32)
        tables.append(by_decade[common] * kept[:, None])
        commons += [number + len(everything) for number in common]
        sexes += [int(sex)] * len(forms)
        everything += forms
    by_decade = np.concatenate(tables)
    return NameTable(
        pa.array([name[0] for name in everything]),
        pa.array([name[1] for name in everything]),
        by_decade.sum(axis=1).astype(np.float64),
        np.array(commons, np.int32),
        np.array(sexes, np.uint8),
        by_decade,
    )
