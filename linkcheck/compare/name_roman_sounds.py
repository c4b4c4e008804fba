"""Whether words of roman names may be heard in kana: for many pairs at once, a bound that most of them do not reach.

What may read is compared in full (`linkcheck.compare.name_roman_kana`); what may not need not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from linkcheck.compare.name_kana_spellings import letters_in, letters_possible
from linkcheck.compare.name_roman_kana import READS_FROM, bare_of, folded_sounds, plain_letters
from linkcheck.compare.name_roman_words import RomanName
from linkcheck.compare.name_sides import Bools, Ints
from linkcheck.compare.name_words import joined_words
from linkcheck.kernels.names.sounds import Letters
from linkcheck.kernels.names.sounds import Words as PackedWords
from linkcheck.normalize.name_words import roman_name_words
from linkcheck.normalize.romaji import REMEMBERED, romaji_readings, romaji_sound

__all__ = [
    "LONGEST",
    "Heard",
    "Words",
    "crossed",
    "divisions",
    "heard",
    "may_read",
    "may_sound",
    "one_word",
    "readings_of",
    "written",
]

ROUNDING = 1e-6
"""By how much two ways to count a likeness differ at most."""

LONGEST = 100
"""Letters of a roman name that is looked at so; a longer one is compared in full."""

MOST_CUT = 20
"""Letters of a word that is cut everywhere; a longer one is compared in full."""

KANA_REMEMBERED = 1 << 15
"""Words in kana whose sounds are kept: most residents' surnames and given names."""

Words = tuple[str, ...]


@lru_cache(maxsize=REMEMBERED)
def divisions(text: str) -> tuple[Words, ...]:
    """The words of a roman name of several, as they are, with particles joined, without them, and with those behind the
    first word joined; none where any may be."""
    words = RomanName.of(text[:LONGEST]).words
    joined = joined_words(words, roman_name_words().particles)
    apart = [*words[:1], *(word.whole for word in joined_words(words[1:], roman_name_words().particles))]
    if len(joined) < 2 or len(text) > LONGEST:
        return ()
    return words, tuple(word.whole for word in joined), tuple(word.bare for word in joined), tuple(apart)


def outer_words(divided: Sequence[Words]) -> set[str]:
    """The words of a roman name, divided in some ways, that may stand first in another order."""
    return {word for words in divided for word in words}


def given_words(divided: Sequence[Words]) -> set[str]:
    """The words of a roman name, divided in some ways, that may be its given name, alone or together, or stand behind
    the first in another order."""
    together = {
        "".join(order[1:])
        for words in divided
        for cut in range(len(words))
        for order in ((*words[cut:], *words[:cut]), tuple(reversed(words)))
    }
    return together.union(*divided, ("".join(words[:-1]) for words in divided))


class Heard(NamedTuple):
    """A word as it is heard: its sounds, their bones (`bare_of`), the letters they hold or may hold (bits of
    `letters_in`), and what is the same in all transliterations."""

    sounds: Words
    bones: Words
    letters: tuple[int, ...]
    plain: tuple[str, ...]


@lru_cache(maxsize=KANA_REMEMBERED)
def heard(kana: str) -> Heard:
    """A word in kana as it is heard, as it is written and with those made small that may be meant so."""
    folded = folded_sounds(kana)
    sounds = tuple(filter(None, dict.fromkeys(map(romaji_sound, folded))))
    plain = dict.fromkeys(map(plain_letters, folded))
    return Heard(sounds, tuple(map(bare_of, sounds)), tuple(map(letters_in, folded)), tuple(plain))


@lru_cache(maxsize=REMEMBERED)
def one_word(text: str) -> str:
    """A roman name that is one word, or becomes one where particles are joined (LE THI LAN), and is short enough to be
    cut everywhere; else empty."""
    words = joined_words(RomanName.of(text[:LONGEST]).words, roman_name_words().particles)
    is_short = len(words) == 1 and len(text) <= LONGEST and len(words[0].whole) <= MOST_CUT
    return words[0].whole if is_short else ""


@lru_cache(maxsize=REMEMBERED)
def readings_of(text: str, part: int) -> Heard:
    """The words of a roman name that may be its surname (0) or given name (1), as they may be heard, none where any may
    be; of one of one word also what cuts leave of it, which is never asked whether it is spelt so."""
    word = one_word(text)
    words = (outer_words, given_words)[part]((RomanName.of(text).words,) if word else divisions(text))
    words = (words | {word}) - {""}
    cuts = {half for cut in range(1, len(word)) for half in (word[:cut], word[cut:])}
    sounds = tuple({each for half in words | cuts for each in romaji_readings(half)} - {""})
    return Heard(sounds, tuple(map(bare_of, sounds)), tuple(map(letters_possible, words)), ())


@lru_cache(maxsize=REMEMBERED)
def written(kana: str) -> Heard:
    """The letters of a name in kana, all its words together, by which it may be the spelling of a roman name."""
    return Heard((), (), tuple(map(letters_in, folded_sounds(kana))), ())


def may_read(names: Sequence[Heard], sounds: Sequence[Heard], name: Ints, sound: Ints) -> Bools:
    """Whether one of a name's words may read as a sound, bool[P], for P pairs of places in both (int64[P] each)."""
    from linkcheck.kernels.names.sounds import any_alike, any_spelt

    unknown = np.array([not each.letters for each in names], np.bool_)
    own, other = (
        (packed([each.sounds for each in side]), packed([each.bones for each in side]))
        for side in (names, sounds)
    )
    found = unknown[name] | any_alike(*own, *other, name, sound, READS_FROM - ROUNDING)
    possible, held = (letter_sets([each.letters for each in side]) for side in (names, sounds))
    return np.asarray(found | any_spelt(possible, held, name, sound), np.bool_)


def letter_sets(groups: Sequence[tuple[int, ...]]) -> Letters:
    """Groups of letters (`letters_in`) for a kernel."""
    return Letters(np.array([*chain.from_iterable(groups)], np.int64), ends_of(groups))


def packed(groups: Sequence[Words]) -> PackedWords:
    """Groups of words in capital letters for a kernel."""
    words = [*chain.from_iterable(groups)]
    letters = np.frombuffer("".join(words).encode("ascii"), np.uint8)
    return PackedWords(letters, ends_of(words), ends_of(groups))


def ends_of(things: Sequence[Sequence[Any]]) -> Ints:
    """Where some things begin one behind the other, and the last one's end."""
    ends = np.zeros(len(things) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, things), np.int64, len(things)), out=ends[1:])
    return ends


def may_sound(kana: Sequence[Heard], sounds: Sequence[Heard], own: Ints, sound: Ints) -> Bools:
    """Whether two words in kana may be one sound, bool[P], likewise."""
    pair, a, b = crossed([each.plain for each in kana], [each.plain for each in sounds], own, sound, object)
    found = np.zeros(len(own), np.bool_)
    found[pair[a == b]] = True
    return found


def crossed(
    left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]], a: Ints, b: Ints, kind: type
) -> tuple[Ints, Any, Any]:
    """All that P pairs of groups (places int64[P] in both sides) hold with each other: the pair, the values of both."""
    sizes = [np.fromiter(map(len, groups), np.int64, len(groups)) for groups in (left, right)]
    starts = [np.cumsum(size) - size for size in sizes]
    values: list[Any] = [np.array([*chain.from_iterable(groups)], kind) for groups in (left, right)]
    count = sizes[0][a] * sizes[1][b]
    pair = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    first, second = np.divmod(place, sizes[1][b][pair])
    return pair, values[0][starts[0][a][pair] + first], values[1][starts[1][b][pair] + second]
