"""The levels of names: of each part, of the whole name, and what else is noted on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.levels.comparison import Comparison, Level

__all__ = [
    "GIVEN_NAME",
    "NAME_LEVELS",
    "NAME_PART_LEVELS",
    "NOTES",
    "NOTE_MEANINGS",
    "PART_LEVELS",
    "SURNAME",
    "UNPROVEN",
    "NameLevels",
    "Note",
    "name_level",
]


def _part(name: str) -> Comparison:
    return Comparison(
        name,
        (
            Level("missing", "missing"),  # nothing to compare on a side
            Level("exact", "same", "", "exact"),  # kanji the same (E0, E1), kana agree or are missing
            # kanji the same but for variants of characters (E2)
            Level("variant", "same", "kanji_variant", "same", ("variant",)),
            # the same where readable: ●, 〓 or gaiji stand for a character
            Level("wildcard", "same", "substitute_character", "same", ("kanji",)),
            # kanji missing, or written in kana, on a side; kana agree (K2)
            Level("kana_only", "same", "kana_only", "kana_only", ("kanji",)),
            # kanji on one side, kana on the other, and the kana reads the kanji
            Level("reading", "same", "reading_fits", "reading", ("kanji",)),
            # the same, but few people of this name are read so, or nobody known
            Level("reading_rare", "same", "reading_rare", "reading", ("kanji",)),
            # former surname, alias, roman name or the other order agrees
            Level("alternative", "same", "other_notation", "alternative", ("kanji", "kana")),
            # kanji easily taken for each other (E3), kana agree or are missing
            Level("confusable", "near", "confusable_kanji", "similar", ("kanji",)),
            # kanji the same, kana nearly (K3, K4)
            Level("kana_variant", "near", "kana_slip", "similar", ("kana",)),
            # kanji the same, kana different
            Level("kana_differs", "near", "kana_differs", "kana_differs", ("kana",)),
            # kana the same, kanji different
            Level("kanji_differs", "near", f"{name}_kanji_differs", "kanji_differs", ("kanji",)),
            # kanji on one side, kana on the other, one kana off a usual reading
            Level("reading_slip", "open", f"{name}_reading_slip", "similar"),
            # kana nearly the same, or all but one of three or more kanji
            Level("similar", "open", f"{name}_similar", "similar"),
            # kanji on one side, kana on the other, nothing can be said
            Level("reading_weak", "open", f"{name}_reading_doubtful", "similar"),
            Level("else", "contrary", f"{name}_differs", f"{name}_differs"),
        ),
    )


SURNAME, GIVEN_NAME = _part("surname"), _part("given_name")
NAME_PART_LEVELS = SURNAME.levels
"""Names of the levels of one part (surname or given name)."""

UNPROVEN = SURNAME.levels[SURNAME.code("reading_rare") :]
"""Levels that do not prove a name, no better than a rare reading: whoever fits better is looked for."""

PART_LEVELS = {
    # kanji         kana: missing    same             near            different
    "missing": ("missing", "kana_only", "similar", "else"),
    "same": ("exact", "exact", "kana_variant", "kana_differs"),
    "variant": ("variant", "variant", "kana_variant", "kana_differs"),
    "wildcard": ("wildcard", "wildcard", "similar", "else"),
    "confusable": ("confusable", "confusable", "similar", "else"),
    "near": ("similar", "kanji_differs", "similar", "else"),
    "different": ("else", "kanji_differs", "similar", "else"),
}
"""Level of a part by the agreement of the kanji (`kernels.names.levels`, in its order) and of the kana."""

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

WORSE = ("exact", "same", "kana_only", "reading", "alternative", "similar", "kana_differs", "kanji_differs")
"""Of two parts the one further on names the whole; a part that differs comes before all."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something seen beside the levels: its name, the difference it names ("" for none), and whether it says how a name
    agrees, so that it is nothing where neither part does."""

    name: str
    difference: str = ""
    of_agreement: bool = False


NOTE_MEANINGS = (
    Note("former_surname", "former_surname", True),
    Note("alias", "alias", True),
    Note("roman", "roman_name", True),
    Note("order_swapped", "order_swapped", True),
    Note("split_guessed"),
    Note("wildcard", "substitute_character"),
    Note("katakana_in_kanji_field", "katakana_in_kanji_field"),
    Note("truncated", "truncated", True),
    Note("corporate"),
    Note("title_removed"),
    Note("middle_name", "middle_name", True),
    Note("too_long"),
)
"""What else may be seen of a differing pair; note k is bit 1 << k of `NameLevels.notes`."""

NOTES = tuple(note.name for note in NOTE_MEANINGS)
"""Names of the notes."""


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
    parts = SURNAME.meanings[surname], GIVEN_NAME.meanings[given_name]
    known = [part for part in parts if part.agreement != "missing"]
    contrary = [part for part in known if part.agreement == "contrary"]
    if not known:
        return "missing"
    if len(contrary) == 2:
        return "else"
    return contrary[0].coarse if contrary else max((part.coarse for part in known), key=WORSE.index)
