"""Names of three words and more in kana or kanji: middle names left out, and words that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from linkcheck.columns import Codes
from linkcheck.compare.name_parts import note_bit
from linkcheck.compare.name_sides import NameSide, UInt8s
from linkcheck.compare.name_spaces import kana_words, kanji_words
from linkcheck.compare.name_words import ALTERNATIVE, ELSE, Missing, best_order, divided_alike, joined_words
from linkcheck.levels.name import SURNAME as SURNAMES
from linkcheck.normalize.name_parts import UInt16s, any_class
from linkcheck.normalize.name_words import kana_name_words
from linkcheck.normalize.romaji import REMEMBERED

__all__ = ["with_middle_names"]

SHORTEST_WITH_EDIT = 4  # kana of a word that one slip leaves the same
AGREEING = frozenset(SURNAMES.codes(SURNAMES.that("same")))
SIMILAR = SURNAMES.code("similar")
WordLevels = tuple[int, int, bool]


def with_middle_names(
    left: NameSide, right: NameSide, fields: Sequence[Codes], levels: UInt8s
) -> tuple[UInt8s, UInt16s]:
    """Levels uint8[N, 2] and notes uint16[N] of names of which one has three words, compared word by word.

    `fields` are the folded texts of the rows: kanji and kana of the left side, of the right side. What is written in
    kanji counts before the kana.
    """
    levels, notes = levels.copy(), np.zeros(len(levels), np.uint16)
    fold = any_class()
    own = zip(kanji_words(left, fields[0], fold), kana_words(left, fields[0], fields[1], fold), strict=True)
    other = zip(
        kanji_words(right, fields[2], fold), kana_words(right, fields[2], fields[3], fold), strict=True
    )
    for row, sides in enumerate(zip(own, other, strict=True)):
        pair = next((words for words in zip(*sides, strict=True) if all(words)), None)
        if pair is None:
            continue
        surname, given, swapped = compared(*pair)
        for place, found in enumerate((surname, given)):
            plain = int(levels[row, place])
            if found == ALTERNATIVE and plain not in AGREEING:
                levels[row, place] = ALTERNATIVE
                notes[row] |= note_bit("order_swapped" if swapped else "middle_name")
            elif found == ELSE and plain == SIMILAR:
                levels[row, place] = ELSE
    return levels, notes


@lru_cache(maxsize=REMEMBERED)
def compared(left: tuple[str, ...], right: tuple[str, ...]) -> WordLevels:
    """Levels of two names in words; the first is the surname unless another order agrees.

    >>> compared(("スミス", "ジヨン", "ポ-ル"), ("スミス", "ジヨン", "マ-ク")) == (ALTERNATIVE, ELSE, False)
    True
    """
    known = kana_name_words()
    left, right = divided_alike(left, right)
    words = joined_words(left, known.particles), joined_words(right, known.particles)
    missing: Missing = "not_last" if {left[0], right[0]} & known.given_name_last else "any"
    return best_order(*words, word_level, missing)


def word_level(left: str, right: str) -> int:
    """One word against one: the same, or all but a slip of at least four kana; what begins the other is another."""
    if left == right:
        return ALTERNATIVE
    if left.startswith(right) or right.startswith(left) or max(len(left), len(right)) < SHORTEST_WITH_EDIT:
        return ELSE
    from rapidfuzz.distance import OSA

    return SIMILAR if OSA.distance(left, right, score_cutoff=1) <= 1 else ELSE
