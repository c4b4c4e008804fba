"""Roman names, and kana that read them, cut off where their field ended."""

from __future__ import annotations

from collections.abc import Sequence

from linkcheck.compare.name_roman_kana import (
    READING,
    READS_FROM,
    folded_sounds,
    is_spelt,
    likeness,
    sound_alike,
)
from linkcheck.compare.name_roman_kanji import read_roman, read_words
from linkcheck.compare.name_roman_words import RomanLevels, RomanName
from linkcheck.compare.name_words import MISSING
from linkcheck.normalize.name_words import LEAST_WIDTH
from linkcheck.normalize.romaji import fold_romaji, hepburn

__all__ = ["cut_alike", "cut_in_word", "heard_whole", "read_filled"]

SMALL_KANA = ("", *"ァィゥェォャュョ")
"""What may have stood behind the last of some kana."""

LEAST_HEARD = 4
"""Letters of a sound that is like the beginning of a word without being a spelling of it."""

LEAST_LEFT = 2
"""Letters of a word that was cut off."""

LEAST_WORDS = 3
"""Words of a name of which the last was cut off and the others still tell surname and given name."""


def read_filled(roman: RomanName, own: Sequence[str], kana: Sequence[str]) -> RomanLevels | None:
    """Levels of a roman name, with kana of its own, against kana that fill their field and end inside a word of it,
    what is behind left out or there; None where no word goes on so or the others do not read."""
    if len(kana) < LEAST_WORDS:
        return None
    for place, word in enumerate(roman.words):
        before, behind = roman.words[:place], roman.words[place + 1 :]
        told = [words for words in dict.fromkeys((before, (*before, *behind))) if len(words) > 1]
        for words in told if begins(word, kana[-1]) else ():
            found = read_roman(RomanName(words, " ".join(words)), own, kana[:-1], ("", ""))
            if max(found[:2]) <= READING:
                return found._replace(truncated=True, left_out=True)
    return None


def begins(word: str, kana: str) -> bool:
    """Whether kana may be the beginning of a roman word's, cut off wherever a field ended (PEREIRA, ペ; TITO, テ)."""
    sounds = [sound for end in SMALL_KANA for sound in folded_sounds(kana + end)]
    pieces = [word[:end] for end in range(1, len(word))]
    return any(is_spelt(piece, kana + end) for end in SMALL_KANA for piece in pieces) or any(
        len(sound) >= LEAST_HEARD and likeness(piece, sound) >= READS_FROM
        for sound in sounds
        for piece in pieces
    )


def heard_whole(cut: RomanName, kana: Sequence[str], whole: RomanName) -> bool:
    """Whether the kana of a name that may have been cut off (LOPEZ MARIAN, ロペス マリアナ) read all of the longer one,
    and its last word better than what was left of it."""
    longer = [word for word in whole.words if cut.words and word.startswith(cut.words[-1])]
    if not kana or not longer or len(cut.text) >= len(whole.text):
        return False
    sounds = [fold_romaji(hepburn(word)) for word in kana]
    left, told = (max(likeness(word, sound) for sound in sounds) for word in (cut.words[-1], longer[0]))
    return told > left and MISSING < max(read_words(whole, kana)[:2]) <= READING


def cut_alike(cut: RomanName, kana: Sequence[str], whole: RomanName, other: Sequence[str]) -> bool:
    """Whether a record's roman name and its kana end at one width, a round one, each in the middle of a word of the
    other side's: a field of that width, though no column is there to learn it from."""
    width = len(cut.text)
    if width < LEAST_WIDTH or width % 5 or len(" ".join(kana)) != width:
        return False
    return goes_on(cut.words, whole.words) and goes_on(kana, other)


def cut_in_word(cut: RomanName, kana: Sequence[str], whole: RomanName, other: Sequence[str]) -> bool:
    """Whether a roman name of a round width, the least that fields have or more, is the beginning of the other one and
    ends inside a word of it (NGUYEN QUANG HU, HUY), while the kana of both sound alike, or its own read all of the
    other one that has none; of letters alone, MORA is not MORAIS."""
    width = len(cut.text)
    if width < LEAST_WIDTH or width % 5 or not whole.text.startswith(cut.text):
        return False
    last = cut.text.rpartition(" ")[2]
    inside = whole.text[width : width + 1].isalpha() and len(last) >= LEAST_LEFT
    if not inside or other:
        return inside and all(sound_alike(kana, other))
    return MISSING < max(read_words(whole, kana)[:2]) <= READING


def goes_on(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the last of some words begins one of the others."""
    return bool(words) and any(word != words[-1] and word.startswith(words[-1]) for word in others)
