"""The levels of a name comparison: of its parts, of the whole, and what else was noted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NAME_LEVELS", "NAME_PART_LEVELS", "NOTES", "NameLevels", "name_level"]

NAME_PART_LEVELS = (
    "missing",  # nothing to compare on a side
    "exact",  # kanji the same (E0, E1), kana agree or are missing
    "variant",  # kanji the same but for variants of characters (E2)
    "wildcard",  # the same where readable: ●, 〓 or gaiji stand for a character
    "kana_only",  # kanji missing, or written in kana, on a side; kana agree (K2)
    "reading",  # kanji on one side, kana on the other, and the kana reads the kanji
    "alternative",  # former surname, alias, roman name or the other order agrees
    "confusable",  # kanji easily taken for each other (E3), kana agree or are missing
    "kana_variant",  # kanji the same, kana nearly (K3, K4)
    "kana_differs",  # kanji the same, kana different
    "kanji_differs",  # kana the same, kanji different
    "similar",  # kana nearly the same, or all but one of three or more kanji
    "reading_weak",  # kanji on one side, kana on the other, nothing can be said
    "else",
)
"""Levels of one part (surname or given name); a code is the index, the first that holds wins."""

NAME_LEVELS = (
    "missing",
    "exact",
    "same",
    "kana_only",
    "reading",
    "alternative",
    "similar",
    "surname_differs",
    "given_name_differs",
    "kanji_differs",
    "kana_differs",
    "else",
)
"""Levels of a whole name, for people to read."""

NOTES = (
    "former_surname",
    "alias",
    "roman",
    "order_swapped",
    "split_guessed",
    "wildcard",
    "katakana_in_kanji_field",
    "truncated",
    "corporate",
    "title_removed",
    "middle_name",
)
"""What else was seen; note k is bit 1 << k of `NameLevels.notes`. Differing pairs only."""

WHOLE_KIND = {
    "exact": "exact",
    "variant": "same",
    "wildcard": "same",
    "kana_only": "kana_only",
    "reading": "reading",
    "alternative": "alternative",
    "confusable": "similar",
    "kana_variant": "similar",
    "similar": "similar",
    "reading_weak": "similar",
    "kanji_differs": "kanji_differs",
    "kana_differs": "kana_differs",
}


@dataclass(frozen=True, slots=True)
class NameLevels:
    """Levels of N pairs: surname and given_name uint8[N] (NAME_PART_LEVELS), notes uint16[N] (bits of NOTES)."""

    surname: npt.NDArray[np.uint8]
    given_name: npt.NDArray[np.uint8]
    notes: npt.NDArray[np.uint16]


def name_level(surname: int, given_name: int) -> str:
    """The level of a whole name (NAME_LEVELS) from the codes of its parts: the worse part names it.

    >>> name_level(NAME_PART_LEVELS.index("exact"), NAME_PART_LEVELS.index("else"))
    'given_name_differs'
    >>> name_level(NAME_PART_LEVELS.index("variant"), 0)
    'same'
    """
    parts = NAME_PART_LEVELS[surname], NAME_PART_LEVELS[given_name]
    known = [part for part in parts if part != "missing"]
    if not known:
        return "missing"
    if all(part == "else" for part in known):
        return (
            "else" if len(known) == 2 else "surname_differs" if parts[0] == "else" else "given_name_differs"
        )
    if "else" in known:
        return "surname_differs" if parts[0] == "else" else "given_name_differs"
    return max((WHOLE_KIND[part] for part in known), key=WORSE.index)


WORSE = ("exact", "same", "kana_only", "reading", "alternative", "similar", "kana_differs", "kanji_differs")
