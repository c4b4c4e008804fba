"""A person's whole name in kana with which a holder's begins or ends: beside other words, or run together with them.

What is left must make no other name of it: 小杉健 is not the holder of ｺｽｷﾞ ｹﾝｲﾁ, nor 岡大輔 of ﾖｼｵｶ ﾀﾞｲｽｹ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.inner_names import LEAST_LEFT, OWN_PART
from linkcheck.compare.name_dictionary import divided, is_listed_text
from linkcheck.normalize.kana import normalize_kana

__all__ = ["embedded_names"]

LEAST_EMBEDDED = 5
"""Letters from which a whole name is recognized inside a longer word."""

BRACKETS = frozenset("()（）")

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where one of S holders' names would be cut: place among them; name, the whole one that is left; word, the word
    that is cut through ("": none is), own, how many letters of it are the name's; part, which of the two names they
    extend: 0 the surname (the name stands behind), 1 the given name."""

    place: int
    name: str
    word: str
    own: int
    part: int


def embedded_names(named: pa.Array, kana: pa.Array, foreign: Bools) -> pa.Array:
    """The whole names in kana of S persons, without spaces, where longer holders begin or end with them, else null.

    A holder in words is only cut through within a word that is too long for a name and that no dictionary has, and
    nowhere where the person is a foreign resident (foreign bool[S]); a holder without a space where no other cut makes
    a known surname and given name of it.

    >>> holders = pa.array(["コスギ ケン デンキ", "コスギ ケンイチ", "コスギケンデンキ", "コスギケンイチ"])
    >>> embedded_names(holders, pa.array(["コスギ　ケン"] * 4), np.zeros(4, np.bool_)).to_pylist()
    ['コスギケン', None, 'コスギケン', None]
    """
    texts = (normalize_kana(each, "K2").to_arrow() for each in (named, kana))
    holders, names = (pc.fill_null(each, "").to_pylist() for each in texts)
    cuts = [
        cut
        for place, (holder, name) in enumerate(zip(holders, names, strict=True))
        for cut in _cuts(place, holder.split(), name.replace(" ", ""))
    ]
    found: list[str | None] = [None] * len(holders)
    for cut, whole in zip(cuts, _leaves_the_name(cuts, foreign), strict=True):
        found[cut.place] = cut.name if whole else found[cut.place]
    return pa.array(found, pa.string())


def _cuts(place: int, words: list[str], name: str) -> list[_Cut]:
    """The cuts of a holder in words that leave the name at its begin or end."""
    joined = "".join(words)
    left = len(joined) - len(name)
    if len(name) < LEAST_EMBEDDED or left < 1:
        return []
    cuts = []
    if joined.endswith(name):
        word, at = _word_at(words, left)
        cuts.append(_Cut(place, name, word, len(word) - at, 0))
    if joined.startswith(name):
        word, at = _word_at(words, len(name))
        cuts.append(_Cut(place, name, word, at, 1))
    return cuts


def _word_at(words: list[str], at: int) -> tuple[str, int]:
    """The word that a cut `at` letters from the begin goes through, and where: none between two words or at a bracket.

    >>> _word_at(["コスギ", "ケンイチ"], 5), _word_at(["コスギ", "ケン(マルヤ"], 5), _word_at(["コスギ", "ケン"], 3)
    (('ケンイチ', 2), ('', 0), ('', 0))
    """
    for word in words:
        if at < len(word):
            through = at > 0 and not {word[at - 1], word[at]} & BRACKETS
            return (word, at) if through else ("", 0)
        at -= len(word)
    return "", 0


def _leaves_the_name(cuts: list[_Cut], foreign: Bools) -> Bools:
    """Which of some cuts leave words beside the whole name, and not another name: bool[C]."""
    words = pa.array([cut.word for cut in cuts], pa.string())
    is_name = np.zeros(len(cuts), np.bool_)
    is_name[divided(words)[0]] = True
    is_part = np.zeros(len(cuts), np.bool_)
    for part in range(2):
        of_part = np.array([cut.part == part for cut in cuts], np.bool_)
        is_part |= of_part & is_listed_text(part, words.to_pylist())
    is_part |= np.array([len(cut.word) <= OWN_PART or bool(foreign[cut.place]) for cut in cuts], np.bool_)
    undivided = np.array([cut.own == len(cut.name) for cut in cuts], np.bool_)
    between = np.array([not cut.word for cut in cuts], np.bool_)
    enough = np.array([len(cut.word) - cut.own >= LEAST_LEFT for cut in cuts], np.bool_)
    return np.asarray(between | enough & ~np.where(undivided, is_name, is_part))
