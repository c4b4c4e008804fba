"""Which links are looked into, and what it says of the others that no namesake was found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.levels.name import UNPROVEN
from linkcheck.links.pieces import rows_where
from linkcheck.model.coverage import Coverage
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.model.weights import AGREEING, PatternWeights, agrees_in_kanji, agrees_in_name

__all__ = [
    "ADDRESS",
    "BIRTH_DATE",
    "IDENTIFYING",
    "NAME",
    "NAMESAKES_FOUND",
    "NAMESAKE_BITS",
    "doubtful_rows",
    "namesakes_sought",
    "read_alike",
    "read_alone",
    "settled",
    "vain_bits",
]

DOUBT_BITS = -17.7
"""Log2 odds of a wrong link from which everybody similar in the register is compared with the record."""

NAMESAKE_BITS = -24.0
"""Log2 odds from which a link is looked into if the register holds a namesake of the same birth date."""

NAMESAKES_FOUND = 0.99
"""How many of the namesakes in the register their names lead to; the others are written in another way (assumed)."""

SURNAME, GIVEN_NAME, BIRTH_DATE, SEX, ADDRESS = range(len(COMPARISONS))
NAME = [SURNAME, GIVEN_NAME]
IDENTIFYING = [*NAME, BIRTH_DATE]
EXACT = 1
"""The level of exact agreement of each of these comparisons."""

LOOSE = COMPARISONS[SURNAME].code(UNPROVEN[0])
"""The level of a part of the name from which the register may hold somebody of that very name."""

READINGS = COMPARISONS[SURNAME].codes(("reading", "reading_rare"))
"""The levels of a part of the name in other letters that are read alike."""

ALTERNATIVE = COMPARISONS[GIVEN_NAME].code("alternative")
"""The level of given names of which a side lacks some, or which are an alias."""

OTHER_KANA = COMPARISONS[SURNAME].codes(("kana_variant", "kana_differs"))
"""The levels of a part of the name that is the same in kanji, and not in kana."""

Bits = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


def _plain(levels: Levels) -> Bools:
    """Patterns with no difference but the address, bool[P]."""
    codes = levels.codes
    return np.asarray((codes[:, IDENTIFYING] == EXACT).all(axis=1) & (codes[:, SEX] <= EXACT))


def settled(levels: Levels) -> Bools:
    """Patterns that agree in name (whatever the notation, or in its kanji) and birth date, bool[P]: who else is meant
    has them, too. Not those in other letters that agree but for a given name which a side lacks: the very name may be
    somebody's, in letters that no key leads to."""
    codes = levels.codes
    name = np.isin(codes[:, NAME], [*AGREEING, *OTHER_KANA]).all(axis=1)
    name &= ~(read_alone(levels) & (codes[:, GIVEN_NAME] == ALTERNATIVE))
    return np.asarray(name & (codes[:, BIRTH_DATE] == EXACT))


def read_alone(levels: Levels) -> Bools:
    """Patterns whose surname agrees by its reading in other letters alone, bool[P]."""
    return np.isin(levels.codes[:, SURNAME], READINGS)


def namesakes_sought(weights: PatternWeights, levels: Levels) -> Bools:
    """Patterns, bool[P], all links of which are looked into if the register holds a namesake of the linked person, and
    not otherwise: of whom nothing is found, there is none. Only of the kanji that the record bears, whichever of their
    variants, is that sure."""
    bits, codes = weights.mislink_bits, levels.codes
    alike = agrees_in_kanji(codes)
    alike &= (codes[:, BIRTH_DATE] == EXACT) & (codes[:, SEX] <= EXACT)
    return np.asarray(alike & (bits > NAMESAKE_BITS) & (_plain(levels) | (bits <= DOUBT_BITS)))


def read_alike(weights: PatternWeights, levels: Levels) -> Bools:
    """Patterns, bool[P], that agree in name and birth date, but not in kanji, and all links of which are looked into,
    whoever else bears the name."""
    codes = levels.codes
    alike = agrees_in_name(codes) & ~agrees_in_kanji(codes) & (codes[:, BIRTH_DATE] == EXACT)
    return np.asarray(alike & _doubtful(weights, levels))


def vain_bits(sought: Bools, coverage: Coverage) -> Bits:
    """What it says for a mistake that no namesake was found, float64[P] by pattern (0 where none was sought)."""
    # whether the number stands on one record or on more
    held = coverage.of_kind[MISTAKES.index("namesake")].min()
    return np.where(sought, np.log2(1 - NAMESAKES_FOUND * held), 0.0)


def doubtful_rows(
    pattern: npt.NDArray[np.int32], weights: PatternWeights, levels: Levels
) -> tuple[Rows, Rows]:
    """Row numbers, ascending: links that are looked into (those of some doubt, those of numbers nobody has, and those
    where the birth date is not the same or part of the name no better than another notation of it, so that the register
    may hold the very person), and those that would be wrong only if a namesake of the same birth date were meant."""
    doubt = np.append(_doubtful(weights, levels), True)  # the last place stands for pattern -1
    little = np.append(weights.mislink_bits > NAMESAKE_BITS, False) & ~doubt
    return rows_where(doubt, pattern), rows_where(little, pattern)


def _doubtful(weights: PatternWeights, levels: Levels) -> Bools:
    loose = (levels.codes[:, NAME] >= LOOSE).any(axis=1) | (levels.codes[:, BIRTH_DATE] > EXACT)
    return np.asarray(((weights.mislink_bits > DOUBT_BITS) | loose) & ~_plain(levels))
