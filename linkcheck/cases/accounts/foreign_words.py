"""Foreign residents looked for by two words of a holder's name: banks leave out middle names, turn the order, or keep
the roman letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.fits import has_latin
from linkcheck.normalize.kana import normalize_kana
from linkcheck.normalize.name_words import kana_name_words, roman_name_words

__all__ = ["WordPairs", "residents_of_words", "word_pairs"]

Int64s = npt.NDArray[np.int64]
Pair = tuple[str, str]

MOST_WORDS = 6
"""Words of a name that are looked at."""

LEAST_LETTERS = 2
"""Letters without which a word of roman letters is an initial; of kana, any may be a name."""

MOST_RESIDENTS = 8
"""Residents of one pair of words that are looked at in a batch of the register."""

SPACES = r"[\s　・･.．,、＿（）()/\-]+"


@dataclass(frozen=True)
class WordPairs:
    """The pairs of words in S holders' names, in alphabetical order, with the places of the holders that have them; and
    all words of them."""

    holders: Mapping[Pair, Sequence[int]]
    words: pa.Array


def word_pairs(holders: pa.Array) -> WordPairs:
    """The pairs of words in each of S holders' names, without those that say little (ティ, VAN).

    >>> list(word_pairs(pa.array(["ｸﾙｽ ﾏﾘｱ", "CRUZ M", None])).holders)
    [('クルス', 'マリア')]
    """
    found: dict[Pair, list[int]] = {}
    for place, text in enumerate(_spoken(holders).to_pylist()):
        for pair in combinations(_words(text), 2):
            found.setdefault(_ordered(pair), []).append(place)
    words = sorted({word for pair in found for word in pair})
    return WordPairs(found, pa.array(words, pa.string()))


def residents_of_words(wanted: WordPairs, residents: Mapping[str, pa.Array]) -> tuple[Int64s, Int64s]:
    """Pairs (place of the holder, place of the resident) of foreign residents whose first word and another one, in kana
    or in roman letters, are both in the holder's name: of each holder at most MOST_RESIDENTS, the first ones."""
    some = np.flatnonzero(has_latin(residents["name_kanji"])) if wanted.holders else np.empty(0, np.int64)
    pairs: dict[int, dict[int, None]] = {}
    for name in ("name_kana", "name_kanji"):
        if name not in residents or not len(some):
            continue
        texts = _spoken(residents[name].take(pa.array(some)))
        near = _with_two(texts, wanted.words)
        for row, text in zip(some[near].tolist(), texts.take(pa.array(near)).to_pylist(), strict=True):
            for pair in _from_first(_words(text)):
                for holder in wanted.holders.get(pair, ()):
                    pairs.setdefault(holder, {})[row] = None
    kept = [(holder, row) for holder, rows in pairs.items() for row in list(rows)[:MOST_RESIDENTS]]
    joined = np.array(kept, np.int64).reshape(-1, 2)
    return joined[:, 0], joined[:, 1]


def _with_two(texts: pa.Array, words: pa.Array) -> Int64s:
    """The places of texts of which two words are among the wanted ones."""
    lists = pc.split_pattern_regex(texts, " ")
    known = pc.is_in(pc.list_flatten(lists), words).to_numpy(zero_copy_only=False)
    parents = pc.list_parent_indices(lists).to_numpy()
    return np.flatnonzero(np.bincount(parents[known], minlength=len(texts)) >= 2)


def _from_first(words: Sequence[str]) -> Iterator[Pair]:
    return (_ordered((words[0], word)) for word in words[1:])


def _ordered(pair: Pair) -> Pair:
    return min(pair), max(pair)


def _spoken(names: pa.Array) -> pa.Array:
    """Names as banks write them, in large kana and capitals, one space between words."""
    text = pc.utf8_upper(pc.utf8_normalize(normalize_kana(names, "K2").to_arrow(), form="NFKC"))
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(text, SPACES, " "))


def _words(text: str | None) -> list[str]:
    """The words of a name that tell people apart."""
    words = dict.fromkeys((text or "").split(" ")[:MOST_WORDS])
    return [
        word
        for word in words
        if word and word not in _particles() and (len(word) >= LEAST_LETTERS or not word.isascii())
    ]


@lru_cache(maxsize=1)
def _particles() -> frozenset[str]:
    kana = _spoken(pa.array(sorted(kana_name_words().particles), pa.string())).to_pylist()
    return frozenset(kana) | frozenset(roman_name_words().particles)
