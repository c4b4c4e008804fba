"""Names as a clerk enters them where the register's way is too long or has characters the system lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from synthetic_data.foreigners import Foreigners
from synthetic_data.names import foreign_notation
from synthetic_data.population import Population

# how an insurer enters a foreign resident: one of the names, roman name in the other order, the register's notation
FOREIGN_FORMS = ("roman", "kanji", "alias", "katakana", "swapped", "register")
FOREIGN_WEIGHTS = (0.3, 0.25, 0.35, 0.15, 0.1, 0.05)


def with_substitute(rng: np.random.Generator, name: str, common: str) -> str:
    """The name's common form with ● for the character that is written in an old form, else for any kanji.

    >>> with_substitute(np.random.default_rng(1), "髙橋　実", "高橋　実")
    '●橋　実'
    """
    plain = [c for c in name if not "\U000e0100" <= c <= "\U000e01ef"]
    old = [at for at, (a, b) in enumerate(zip(plain, common, strict=True)) if a != b]
    if not old:
        bare = "".join(plain)
        old = [at for at in range(len(bare)) if len(bare) != len(name) and f"{bare[at]}\U000e0100" in name]
    places = old or [at for at, c in enumerate(common) if c >= "一"] or [0]
    at = int(rng.choice(places))
    return common[:at] + "●" + common[at + 1 :]


def foreign_texts(rng: np.random.Generator, population: Population) -> tuple[pa.Array, pa.Array]:
    """Each foreign resident's name as insurers enter it (all of a person's records alike), and the kana."""
    kanji, kana = [], []
    notations = foreign_notation(population).to_pylist()
    for row, notation in zip(_rows(population.foreigners), notations, strict=True):
        roman, katakana = str(row["roman"]), str(row["kana"])
        forms = {
            "roman": roman,
            "kanji": row["kanji"],
            "alias": row["alias"],
            "katakana": katakana,
            "swapped": "　".join(reversed(roman.split("　"))),
            "register": notation,
        }
        weights = np.array([w * bool(forms[n]) for n, w in zip(FOREIGN_FORMS, FOREIGN_WEIGHTS, strict=True)])
        form = FOREIGN_FORMS[int(np.searchsorted(np.cumsum(weights), rng.random() * weights.sum()))]
        kanji.append(forms[form])
        kana.append(row["alias_kana"] if form == "alias" else katakana)
    return pa.array(kanji, pa.string()), pa.array(kana, pa.string())


def _rows(people: Foreigners) -> list[dict[str, Any]]:
    columns = {name: getattr(people, name) for name in ("roman", "kanji", "kana", "alias", "alias_kana")}
    found: list[dict[str, Any]] = pa.table(columns).to_pylist()
    return found
