"""Kanji in their normal forms: E1 (encoding, width, script), E2 (orthographic variants of one character)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes, Column, code_points, from_codes, keeps_index
from linkcheck.errors import InputError
from linkcheck.messages import both
from linkcheck.normalize.text import CODE_POINTS, UInt32s, fold_text, identity_map, load_table

__all__ = [
    "VariantRules",
    "VariantTables",
    "fold_kanji",
    "normalize_kanji",
    "variant_rule_names",
    "variant_rules",
    "variant_tables",
]

Level = Literal["E1", "E2"]
PRIVATE_USE = ((0xE000, 0xF900), (0xF0000, 0xFFFFE), (0x100000, 0x10FFFE))


class VariantTables(NamedTuple):
    """What the kanji comparison reads.

    e2_class uint32[0x110000]: the representative of a folded character's variants (itself where it has none).
    wildcard bool[0x110000]: characters that stand for one which a system could not write.
    confusable uint64[M], sorted: listed pairs, the smaller << 32 | the larger << 1 | 1 if the two characters are
    variants although their classes differ (弁 and 辯, 弁 and 辨: the classes keep 辨 and 辯 apart), | 0 if they are
    representatives of classes that are easily taken for each other.
    """

    e2_class: UInt32s
    wildcard: npt.NDArray[np.bool_]
    confusable: npt.NDArray[np.uint64]


class VariantRules(NamedTuple):
    """Why characters are variants, as places in `variant_rule_names`.

    parents uint32[0x110000]: the next character on the way to the representative; steps uint8[0x110000]: the rule
    of that step. pairs uint8[M]: the rule of each pair in `VariantTables.confusable`.
    """

    parents: UInt32s
    steps: npt.NDArray[np.uint8]
    pairs: npt.NDArray[np.uint8]


@lru_cache(maxsize=1)
def variant_tables() -> VariantTables:
    """The variant tables, loaded once."""
    table = load_table("kanji.npz")
    wildcard = np.zeros(CODE_POINTS, np.bool_)
    wildcard[table["substitutes"]] = True
    for first, end in PRIVATE_USE:
        wildcard[first:end] = True
    return VariantTables(identity_map(table["codes"], table["classes"]), wildcard, listed_pairs()[0])


def listed_pairs() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """Pairs of both tables in order, and the rule of each."""
    tables = load_table("kanji.npz"), load_table("mj_map.npz")
    keys = np.concatenate([table["pairs"] for table in tables])
    order = np.argsort(keys)
    return keys[order], np.concatenate([table["pair_rules"] for table in tables])[order]


@lru_cache(maxsize=1)
def variant_rules() -> VariantRules:
    """The rules behind the variant tables, loaded once."""
    table = load_table("kanji.npz")
    steps = np.zeros(CODE_POINTS, np.uint8)
    steps[table["codes"]] = table["rules"]
    return VariantRules(identity_map(table["codes"], table["parents"]), steps, listed_pairs()[1])


@lru_cache(maxsize=1)
def variant_rule_names() -> tuple[str, ...]:
    """The names of the rules, best first, "" at 0."""
    return tuple(str(name) for name in load_table("kanji.npz")["rule_names"])


def fold_kanji(values: Any) -> Codes:
    """E1: the same character however encoded. Shape (N,); nulls stay null; 々 and spaces stay. See `fold_text`."""
    return fold_text(values)


def map_gaiji(values: Any, gaiji: Mapping[str, str]) -> Any:
    """The column with private-use characters replaced by the characters a source means by them."""
    if any(len(private) != 1 or len(character) != 1 for private, character in gaiji.items()):
        raise InputError("gaiji_characters", "gaiji")
    codes = code_points(values)
    mapped = identity_map(
        np.array([ord(private) for private in gaiji], np.uint32),
        np.array([ord(character) for character in gaiji.values()], np.uint32),
    )[codes.values]
    return from_codes(Codes(mapped, codes.offsets, codes.valid))


@keeps_index
def normalize_kanji(values: Any, level: Level = "E2", gaiji: Mapping[str, str] | None = None) -> Column:
    """A kanji column in the normal form of a level; shape (N,), nulls stay null, never raises on a value.

    E1: encoding, width and script. E2: each character's variants replaced by one representative; 々 is
    replaced by the character before it. The forms are for comparing, not for printing. `gaiji` maps the
    private-use characters of one source to characters; unmapped ones are kept. Raises InputError for a map
    with entries that are no single characters.

    >>> list(normalize_kanji(["髙橋　㈱", "渡邉 佳奈", None]))
    ['高橋 (株)', '渡辺 佳奈', None]
    """
    if level not in ("E1", "E2"):
        raise ValueError(both("argument", name="level", choices="E1 or E2"))
    codes = fold_kanji(map_gaiji(values, gaiji) if gaiji else values)
    if level == "E2":
        from linkcheck.kernels.names.kanji import to_classes

        codes = Codes(
            to_classes(codes.values, codes.offsets, variant_tables().e2_class), codes.offsets, codes.valid
        )
    return Column(from_codes(codes))
