"""Kanji against kanji: the level on which two strings agree, and the rule that made them equal."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Codes, Column, from_names, to_strings
from linkcheck.compare.kana import equal_strings
from linkcheck.normalize.kanji import fold_kanji, variant_rule_names, variant_rules, variant_tables
from linkcheck.normalize.text import without_spaces

__all__ = ["ENCODING_RULES", "KANJI_LEVELS", "compare_kanji", "kanji_agreement"]

KANJI_LEVELS = ("missing", "E0", "E1", "E2", "E3", "E4")
# what may make strings equal at E1, each with the step after which they are; the last is what remains
ENCODING_RULES = (
    "space",
    "selector",
    "composition",
    "width",
    "letter_case",
    "iteration_mark",
    "script_or_mark",
)
SPACE = r"[\s\x{00A0}\x{3000}\x{2000}-\x{200A}\x{202F}\x{205F}]+"
SELECTOR = r"[\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]"


def kanji_agreement(left: Codes, right: Codes) -> npt.NDArray[np.uint8]:
    """Kernel levels (`linkcheck.kernels.names.kanji`) of N pairs of folded kanji, spaces left aside: uint8[N]."""
    from linkcheck.kernels.names.kanji import kanji_levels

    a, b = without_spaces(left), without_spaces(right)
    levels: npt.NDArray[np.uint8] = kanji_levels(a.spans, b.spans, variant_tables())
    return levels


def encoding_rules(left: pa.Array, right: pa.Array) -> npt.NDArray[np.uint8]:
    """Which step of the fold made N pairs equal, as places in ENCODING_RULES: the first after which they are."""
    rules = np.full(len(left), len(ENCODING_RULES) - 1, np.uint8)
    pending = np.ones(len(left), np.bool_)
    steps = (
        lambda column: pc.replace_substring_regex(column, SPACE, ""),
        lambda column: pc.replace_substring_regex(column, SELECTOR, ""),
        lambda column: pc.utf8_normalize(column, "NFC"),
        lambda column: pc.utf8_normalize(column, "NFKC"),
        pc.utf8_upper,
        lambda column: pc.replace_substring_regex(column, "(.)々", r"\1\1"),
    )
    for place, step in enumerate(steps):
        left, right = step(left), step(right)
        equal = equal_strings(left, right, "compare_kanji") & pending
        rules[equal] = place
        pending &= ~equal
    return rules


def listed_rules(left: Codes, right: Codes) -> npt.NDArray[np.uint8]:
    """The rule behind N pairs that agree at E2 or E3, as places in `variant_rule_names()`, 0 for none."""
    from linkcheck.kernels.names.kanji import kanji_rules

    a, b = without_spaces(left), without_spaces(right)
    substitute = variant_rule_names().index("substitute")
    found: npt.NDArray[np.uint8] = kanji_rules(
        a.spans, b.spans, variant_tables(), variant_rules(), substitute
    )
    return found


def level_codes(found: npt.NDArray[np.uint8], same: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """Places in KANJI_LEVELS of N kernel levels, given which pairs are the same string."""
    from linkcheck.kernels.names import kanji

    codes = np.zeros(kanji.DIFFERENT + 1, np.uint8)
    for level, name in (
        (kanji.SAME, "E1"),
        (kanji.VARIANT, "E2"),
        (kanji.WILDCARD, "E3"),
        (kanji.CONFUSABLE, "E3"),
        (kanji.UNREADABLE, "missing"),
        (kanji.DIFFERENT, "E4"),
    ):
        codes[level] = KANJI_LEVELS.index(name)
    levels: npt.NDArray[np.uint8] = codes[found]
    levels[same & (found == kanji.SAME)] = KANJI_LEVELS.index("E0")
    return levels


def compare_kanji(left: Any, right: Any) -> Column:
    """Level and rule of N pairs: a struct column (level, rule), level never null, never raises on a value.

    "E0" same string; "E1" same after encoding, width and script; "E2" orthographic variants of the same
    characters; "E3" for review only (confusable characters, substitutes such as ● read as one unknown
    character); "E4" different; "missing" where a side is null, empty or has nothing but substitutes. Spaces are
    left aside.

    `rule` names what made the two equal, the weakest of several, null on E0, E4 and missing. E1: one of
    ENCODING_RULES. E2: the list that pairs the characters: joyo_kangxi 常用漢字表, jinmei 人名用漢字, hyogai
    表外漢字字体表, jis78_83, compatibility, small_kana, old_style, source_separation, koseki 戸籍統一文字,
    immigration 法務省告示582号, kz_variant. E3: betsuji 別字, look_alike, kana_spelling, code_page (one code in
    CP932 and Shift_JIS-2004), immigration_similar, jis_related, semantic, sequence (a variation sequence that
    shows another character), kept_apart (listed as variants, but each a character of its own), substitute.

    Sources: see SOURCES.toml. Raises InputError if the columns differ in length.

    >>> compare_kanji(["髙橋", "斎藤", "●田", "伊藤"], ["高橋", "斉藤", "山田", "伊東"]).to_pylist()
    [{'level': 'E2', 'rule': 'source_separation'}, {'level': 'E3', 'rule': 'look_alike'},
     {'level': 'E3', 'rule': 'substitute'}, {'level': 'E4', 'rule': None}]
    """
    a, b = to_strings(left), to_strings(right)
    same = equal_strings(a, b, "compare_kanji")
    folded_a, folded_b = fold_kanji(a), fold_kanji(b)
    levels = level_codes(kanji_agreement(folded_a, folded_b), same)
    levels[(np.diff(folded_a.offsets) == 0) | (np.diff(folded_b.offsets) == 0)] = 0
    encoded = levels == KANJI_LEVELS.index("E1")
    listed = (levels == KANJI_LEVELS.index("E2")) | (levels == KANJI_LEVELS.index("E3"))
    rules = np.zeros(len(levels), np.int8)
    rules[listed] = listed_rules(folded_a, folded_b)[listed]
    names = variant_rule_names()
    if encoded.any():
        chosen = pa.array(encoded)
        rules[encoded] = len(names) + encoding_rules(a.filter(chosen), b.filter(chosen))
    rule = pa.DictionaryArray.from_arrays(
        pa.array(rules, mask=rules == 0), pa.array((*names, *ENCODING_RULES))
    )
    return Column(pa.StructArray.from_arrays([from_names(levels, KANJI_LEVELS), rule], ["level", "rule"]))
