"""Whether parts of two roman names may be one: for many pairs at once, a bound that most of them do not reach.

What may agree is compared in full (`linkcheck.compare.name_roman_words`); what may not need not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from linkcheck.compare.name_roman_sounds import LONGEST, Words, crossed, divisions
from linkcheck.compare.name_roman_words import SHORTEST_WITH_EDIT, RomanName, bilabial
from linkcheck.compare.name_sides import Bools, Ints
from linkcheck.normalize.name_words import spellings
from linkcheck.normalize.romaji import REMEMBERED

__all__ = ["forms_of", "may_be_alike"]

LASTING = frozenset("ABEGIKLPQRVWX")
"""Letters that no rule of `fold_romaji` brings in or takes away."""

MARKS, OTHER_MARKS = 0xE000, 0xF0000
"""Where private letters begin that stand for words of several spellings, and for surnames."""


class Forms(NamedTuple):
    """What a part of a roman name may be in another, as its words stand and with the last one in front (none where any
    may be), and the letters of the whole name that are the same however its words are ordered and divided."""

    straight: Words
    turned: Words
    letters: frozenset[str]


@lru_cache(maxsize=REMEMBERED)
def forms_of(text: str, part: int) -> Forms:
    """The forms of the surname (0) or given name (1) of a roman name."""
    straight = divisions(text)
    turned = [(*words[-1:], *words[:-1]) for words in straight]
    whole = text, "".join(RomanName.of(text[:LONGEST]).words)
    return Forms(part_forms(straight, part), part_forms(turned, part), frozenset(map(lasting, whole)))


def part_forms(divided: Sequence[Words], part: int) -> Words:
    """The surname (0) or given names (1) of a name divided in several ways: words, together and cut off where P or B
    followed an M, and a mark of two private letters for all spellings of a word."""
    words = {form for words in divided for form in (("".join(words[1:]), *words[1:]) if part else words[:1])}
    marks = {
        chr(first + known[word]) * 2
        for first, known in (
            (MARKS, spellings("word_spellings")),
            (OTHER_MARKS, spellings("surname_spellings")),
        )
        for word in words
        if word in known
    }
    return (*{*words, *map(bilabial, words)}, *marks)


def lasting(text: str) -> str:
    """The letters of a text that the fold never changes, in order."""
    return "".join(sorted(letter for letter in text if letter in LASTING))


def may_be_alike(names: Sequence[Forms], others: Sequence[Forms], name: Ints, other: Ints) -> Bools:
    """Whether a part of two roman names may be the other's (`name_roman_words.roman_parts`), in one of their orders, or
    all letters of both the same, bool[P], for P pairs of places in both (int64[P] each)."""
    pairs = zip(name.tolist(), other.tolist(), strict=True)
    found = np.array([not names[a].letters.isdisjoint(others[b].letters) for a, b in pairs], np.bool_)
    for forms, place in ((names, name), (others, other)):
        found |= np.array([not each.straight for each in forms], np.bool_)[place]
    (own, turned), (plain, other_turned) = (
        ([each.straight for each in forms], [each.turned for each in forms]) for forms in (names, others)
    )
    for left, right in ((own, plain), (own, other_turned), (turned, plain)):
        pair, a, b = crossed(left, right, name, other, object)
        found[pair[are_alike(a, b)]] = True
    return found


def are_alike(a: Any, b: Any) -> Bools:
    """Whether words of roman names, object[P] each, may be one word: but for a slip, an initial, or what follows."""
    from rapidfuzz.distance import OSA, Prefix
    from rapidfuzz.process import cpdist

    sizes = np.array([[len(word) for word in each] for each in (a, b)], np.int64).reshape(2, -1)
    shorter, longer = sizes.min(axis=0), sizes.max(axis=0)
    slips = cpdist(a, b, scorer=OSA.distance, score_cutoff=1, dtype=np.int64)
    begins = cpdist(a, b, scorer=Prefix.similarity, dtype=np.int64) == shorter
    return np.asarray(begins | (shorter == 1) | ((slips <= 1) & (longer >= SHORTEST_WITH_EDIT)), np.bool_)
