"""Builds ``kanji.npz``: classes of orthographic variants (E2) with the rule of every step, confusable pairs (E3).

Beside it ``mj_map.npz``, which holds what comes from the character information of the Information-technology
Promotion Agency and carries its licence: the official list of characters often miswritten for another (別字), and
registered variation sequences that show another character than their base.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from linkcheck.tables.mojidata import MOJIDATA, fetch_mojidata, open_mojidata
from linkcheck.tables.provenance import record_source
from linkcheck.tables.variant_classes import ClassRules, Edge, VariantClasses
from linkcheck.tables.variant_sources import (
    RULES,
    doubted_pairs,
    foreign_sequences,
    guard,
    pair_of,
    representative,
    review_edges,
    variant_edges,
)

__all__ = ["build", "fetch"]

HERE = Path(__file__).parent
Arrays = dict[str, np.ndarray[Any, Any]]


def fetch(inputs: Path) -> None:
    """Download what `build` reads."""
    fetch_mojidata(inputs)


def class_arrays(classes: VariantClasses, guarded: ClassRules) -> Arrays:
    """Every member of a class but its representative: code, class, next code towards it and the rule of that step."""
    rows = []
    for members in {id(members): members for members in classes.classes.values()}.values():
        root = representative(members, guarded)
        rows += [
            (ord(x), ord(root), ord(towards), RULES.index(rule)) for x, towards, rule in classes.rooted(root)
        ]
    codes, roots, parents, rules = (np.array(column, np.uint32) for column in zip(*sorted(rows), strict=True))
    return {"codes": codes, "classes": roots, "parents": parents, "rules": rules.astype(np.uint8)}


def pair_rules(edges: Iterable[Edge], variant: bool) -> dict[int, int]:
    """Keys of pairs (smaller code << 32 | larger << 1 | variant) with the rule of the first edge that names them."""
    found: dict[int, int] = {}
    for edge in edges:
        low, high = sorted((ord(edge.left), ord(edge.right)))
        found.setdefault(low << 32 | high << 1 | variant, RULES.index(edge.rule))
    return found


def sorted_pairs(pairs: dict[int, int]) -> Arrays:
    """Pairs as the kernels search them: keys uint64[M] in order, rules uint8[M]."""
    keys = sorted(pairs)
    return {
        "pairs": np.array(keys, np.uint64),
        "pair_rules": np.array([pairs[key] for key in keys], np.uint8),
    }


def confusable_edges(edges: Iterable[Edge], classes: VariantClasses, guarded: ClassRules) -> list[Edge]:
    """Edges between the representatives of two classes; loosely related ones only if not both are 常用/人名用."""
    found = []
    for edge in edges:
        left, right = (representative(classes.members(x), guarded) for x in (edge.left, edge.right))
        loose = edge.rule in ("immigration_similar", "jis_related", "semantic", "code_page")
        if left != right and not (loose and {left, right} <= guarded.common):
            found.append(Edge(edge.rule, left, right))
    return found


def character_arrays(database: sqlite3.Connection, listed: dict[str, Any]) -> tuple[Arrays, Arrays]:
    """The arrays of both tables."""
    edges = variant_edges(database, listed["variants"], doubted_pairs(database))
    review = review_edges(database, listed["confusable"])
    guarded = guard(database, edges, review, set(map(frozenset, listed["apart"]["pairs"])))
    classes = VariantClasses(guarded)
    refused = classes.refused(edges)
    sequences = foreign_sequences(database, classes)

    miswritten = [edge for edge in review if edge.rule == "betsuji"]
    licensed = {pair_of(edge) for edge in miswritten}
    kept_apart = [Edge("kept_apart", edge.left, edge.right) for edge in refused]
    similar = [edge for edge in [*review, *kept_apart] if pair_of(edge) not in licensed]
    shown = [Edge("sequence", base, character) for base, _, character in sequences]
    pairs = pair_rules([edge for edge in refused if guarded.allows(edge.left, edge.right)], True)
    pairs |= pair_rules(confusable_edges(similar, classes, guarded), False)
    mapped = pair_rules(confusable_edges([*miswritten, *shown], classes, guarded), False)
    official = pair_rules([edge for edge in edges if pair_of(edge) in guarded.official], True)
    facts = {
        "rule_names": np.array(RULES),
        "substitutes": np.array(sorted(map(ord, listed["substitutes"]["characters"])), np.uint32),
        "common": np.array(sorted(map(ord, guarded.common)), np.uint32),
        "official": np.array(sorted(official), np.uint64),
    }
    keys = sorted((ord(base) << 8 | ord(selector) & 0xFF, ord(shown)) for base, selector, shown in sequences)
    return (
        class_arrays(classes, guarded) | sorted_pairs(pairs) | facts,
        sorted_pairs({key: rule for key, rule in mapped.items() if key not in pairs})
        | {"sequences": np.array(keys, np.uint64).T.copy()},
    )


def build(target: Path, inputs: Path) -> None:
    """Write ``kanji.npz`` and ``mj_map.npz`` and their sections of ``SOURCES.toml``."""
    listed = tomllib.loads((HERE / "characters.toml").read_text("utf-8"))
    with open_mojidata(inputs) as database:
        kanji, mapped = character_arrays(database, listed)
    built_by = "linkcheck/tables/build_characters.py"
    lists = f"{MOJIDATA}: Unihan, 常用漢字表 and 人名用漢字, cjkvi variants, notice 582 of the Ministry of Justice"
    np.savez_compressed(target / "kanji.npz", **kanji)  # type: ignore[arg-type]
    record_source(
        target,
        "kanji",
        "kanji.npz",
        [lists, "characters.toml"],
        "Unicode-3.0 AND MIT",
        len(kanji["codes"]),
        built_by,
    )
    np.savez_compressed(target / "mj_map.npz", **mapped)  # type: ignore[arg-type]
    origin = f"{MOJIDATA}: MJ縮退マップ (別字 of notice 民一2842, 親字), © 独立行政法人情報処理推進機構"
    record_source(target, "mj_map", "mj_map.npz", [origin], "CC-BY-SA-2.1-JP", len(mapped["pairs"]), built_by)
