"""Whether words of roman names may be heard in kana: for many pairs at once, a bound that most of them do not reach.

What may read is compared in full (`linkcheck.compare.name_roman_kana`); what may not need not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from linkcheck.compare.name_kana_spellings import letters_in, letters_possible
from linkcheck.compare.name_roman_kana import READS_FROM, bare_of, plain_sounds
from linkcheck.compare.name_roman_words import RomanName
from linkcheck.compare.name_sides import Bools, Ints
from linkcheck.compare.name_words import joined_words
from linkcheck.normalize.name_words import roman_name_words
from linkcheck.normalize.romaji import (
    REMEMBERED,
    fold_romaji,
    hepburn,
    romaji_readings,
    romaji_sound,
    small_kana,
)

__all__ = ["given_words", "heard", "may_read", "outer_words"]

LEAST_WHOLE = 2 * READS_FROM - 1 - 1e-6
"""Likeness of words below which not even the same consonants make a reading; rounding aside."""

LONGEST = 100
"""Letters of a roman name that is looked at so; a longer one is compared in full."""

KANA_REMEMBERED = 1 << 15
"""Words in kana whose sounds are kept: most residents' surnames and given names."""

Words = tuple[str, ...]


@lru_cache(maxsize=REMEMBERED)
def divisions(text: str) -> tuple[Words, ...]:
    """The words of a roman name of several, as they are and with particles joined; none where any may be."""
    words = RomanName.of(text[:LONGEST]).words
    joined = tuple(word.whole for word in joined_words(words, roman_name_words().particles))
    return () if len(joined) < 2 or len(text) > LONGEST else (words, joined)


def outer_words(text: str) -> Words:
    """The words of a roman name that may be its surname; none where any may be."""
    return tuple({word for words in divisions(text) for word in (words[0], words[-1])})


def given_words(text: str) -> Words:
    """The words of a roman name that may be its given name, alone or together; none where any may be."""
    together = {"".join(rest) for words in divisions(text) for rest in (words[1:], words[:-1])}
    return tuple(together.union(*divisions(text)))


class Heard(NamedTuple):
    """A word in kana as it is heard, as it is written and with those made small that may be meant so: its sounds, the
    letters they hold (`letters_in`), and what is the same in all transliterations."""

    sounds: Words
    letters: tuple[int, ...]
    plain: frozenset[str]


@lru_cache(maxsize=KANA_REMEMBERED)
def heard(kana: str) -> Heard:
    """A word in kana as it is heard."""
    folded = {fold_romaji(hepburn(text)) for text in (kana, small_kana(kana))} - {""}
    sounds = tuple({romaji_sound(each) for each in folded} - {""})
    return Heard(sounds, tuple(map(letters_in, folded)), plain_sounds(kana))


def may_read(names: Sequence[Words], sounds: Sequence[Heard], name: Ints, sound: Ints) -> Bools:
    """Whether one of a name's words may read as a sound, bool[P], for P pairs of places in both (int64[P] each)."""
    found = np.array([not words for words in names], np.bool_)[name]
    readings = [tuple({each for word in words for each in romaji_readings(word)} - {""}) for words in names]
    pair, letters, others = crossed(readings, [each.sounds for each in sounds], name, sound, object)
    whole = likenesses_of(letters, others, LEAST_WHOLE)
    near = np.flatnonzero(whole >= LEAST_WHOLE)
    bones = likenesses_of([bare_of(letters[at]) for at in near], [bare_of(others[at]) for at in near])
    found[pair[near[np.maximum(whole[near], (whole[near] + bones) / 2) >= READS_FROM]]] = True
    spelt = [tuple(map(letters_possible, words)) for words in names]
    pair, possible, held = crossed(spelt, [each.letters for each in sounds], name, sound, np.int64)
    found[pair[held & ~possible == 0]] = True
    return found


def crossed(
    left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]], a: Ints, b: Ints, kind: type
) -> tuple[Ints, Any, Any]:
    """All that P pairs of groups (places int64[P] in both sides) hold with each other: the pair, the values of both."""
    sizes = [np.array([len(each) for each in groups], np.int64) for groups in (left, right)]
    starts = [np.cumsum(size) - size for size in sizes]
    values: list[Any] = [
        np.array([value for each in groups for value in each], kind) for groups in (left, right)
    ]
    count = sizes[0][a] * sizes[1][b]
    pair = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    first, second = np.divmod(place, sizes[1][b][pair])
    return pair, values[0][starts[0][a][pair] + first], values[1][starts[1][b][pair] + second]


def likenesses_of(
    letters: Sequence[str], sounds: Sequence[str], least: float = 0.0
) -> npt.NDArray[np.float64]:
    """How like P pairs of texts are (`name_roman_kana.similarity`), float64[P], 0 for what is less than `least`."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cpdist

    return np.asarray(
        cpdist(letters, sounds, scorer=Indel.normalized_similarity, score_cutoff=least, dtype=np.float64)
    )
