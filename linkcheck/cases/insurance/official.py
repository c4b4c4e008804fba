"""The official comparison before it asks: the class of mismatch it would find, and which answer has to be ready.

A record that it will not ask about needs no reason; one that it will ask about gets its answer beforehand.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.settings import Settings
from linkcheck.tables import table_path

__all__ = ["CLASSES", "official_classes", "with_official_classes"]

CLASSES = ("none", "identity", "name", "address")
"""Nothing that it would ask about; birth date or sex (class 1); names (class 2); the address alone (class 3)."""

SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
Bools = npt.NDArray[np.bool_]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(table_path("official_comparison.toml").read_text("utf-8"))


def _on(codes: npt.NDArray[np.uint8], place: int, levels: list[str]) -> Bools:
    comparison = COMPARISONS[place]
    return np.isin(codes[:, place], [comparison.code(level) for level in levels])


def official_classes(levels: Levels, settings: Settings) -> npt.NDArray[np.uint8]:
    """The class of mismatch (CLASSES) of patterns uint8[G, K]: uint8[G]. What is missing on a side differs in nothing.

    Source: the paper of 2023-09-07 on the comparison of all insurers' records (tables/official_comparison.toml).
    """
    table, codes = _table(), levels.codes
    names = table["name"]
    asked = names["kanji"] + (names["variants"] if settings.official_variants_asked else [])
    kanji = _on(codes, SURNAME, asked) | _on(codes, GIVEN_NAME, asked)
    kana = _on(codes, SURNAME, names["kana"]) | _on(codes, GIVEN_NAME, names["kana"])
    address = _on(codes, ADDRESS, table["address"]["differs"])
    identity = _on(codes, BIRTH_DATE, table["birth_date"]["differs"]) | _on(
        codes, SEX, table["sex"]["differs"]
    )
    name = (kanji & kana) | ((kanji | kana) & address)
    alone = address & settings.official_address_alone_asked
    return np.select([identity, name, alone], [1, 2, 3], 0).astype(np.uint8)


def with_official_classes(outcomes: pa.Table, levels: Levels, settings: Settings) -> pa.Table:
    """Outcomes with the column official_class; of links that nobody will ask about nothing has to be answered."""
    classes = official_classes(levels, settings)
    told = pa.array([CLASSES[code] for code in classes.tolist()], pa.string())
    quiet = pc.and_(pc.equal(outcomes["decision"], "link"), pa.array(classes == 0))
    answers = pc.if_else(quiet, "no_action", outcomes["proposed_answer"])
    place = outcomes.column_names.index("proposed_answer")
    table = outcomes.set_column(place, "proposed_answer", answers)
    return table.append_column("official_class", told)


def official_answers(decisions: pa.Table) -> pa.Table:
    """The answers to have ready, one row per record that will be asked about: record, class, answer, reason."""
    asked = decisions.filter(pc.not_equal(decisions["official_class"].cast(pa.string()), "none"))
    columns: dict[str, Any] = {
        name: asked[name]
        for name in ("record_id", "official_class", "decision", "proposed_answer", "reason_ja")
    }
    return pa.table(columns)
