"""Names within a holder's: a whole name beside a trade name, with spaces or run together with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.compare.name_dictionary import divided, is_listed, is_listed_text
from linkcheck.normalize.kana import normalize_kana

__all__ = ["InnerNames", "inner_names", "sounds_chinese"]

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LEAST_WORDS = 4
"""Letters from which words of a holder may be a whole name."""

LEAST_RUN_TOGETHER = 5
"""Letters from which a whole name is looked for without a space where it begins or ends."""

LEAST_LEFT = 3
"""Letters of what a name is run together with."""

OWN_PART = 6
"""Letters up to which what ends with a surname, or begins with a given name, is one itself that no dictionary has."""

LONGEST_PART = 7
"""Letters of a surname or given name up to which it is cut off."""

ON_READING = "^.[ヤユヨ]?[ウイクキツチンオ]?( |$)"
"""Surnames that sound like one Chinese character, as Chinese and Korean names in Japanese reading do."""

Found = list[tuple[int, str]]
"""Pairs of a holder's place and a name within it."""


@dataclass(frozen=True)
class InnerNames:
    """Q names within holders: holder int64[Q], its place among those asked for; text, the name in kana; size int64[Q]:
    its letters without spaces."""

    holder: Int64s
    text: pa.Array
    size: Int64s


def inner_names(holders: pa.Array) -> InnerNames:
    """The names that each of S holders (kana) may hold within: some of its words, or a known surname and given name
    where it begins or ends. A holder that is itself a known surname and given name is a name and holds none.

    >>> found = inner_names(pa.array(["ムモン サトウ キヨ", "サトウ キヨ", None]))
    >>> list(zip(found.holder.tolist(), found.text.to_pylist()))
    [(0, 'ムモン サトウ'), (0, 'サトウ キヨ'), (0, 'ムモン キヨ')]
    """
    text = pc.utf8_trim(normalize_kana(holders, "K2").to_arrow(), " ")
    row, keys = divided(text)
    is_name = np.zeros(len(text), np.bool_)
    is_name[row[is_listed(0, keys[:, 0]) & is_listed(1, keys[:, 1])]] = True
    places = np.flatnonzero(~is_name & text.is_valid().to_numpy(zero_copy_only=False))
    texts = _no_names([(place, text[place].as_py()) for place in places.tolist()])
    found = [(place, name) for place, whole in texts for name in _words(whole.split())]
    known = dict.fromkeys((place, name.replace(" ", "")) for place, name in found)
    found += [pair for pair in _ends(texts) if (pair[0], pair[1].replace(" ", "")) not in known]
    names = [name for _, name in found]
    sizes = np.array([len(name.replace(" ", "")) for name in names], np.int64)
    return InnerNames(np.array([place for place, _ in found], np.int64), pa.array(names, pa.string()), sizes)


def sounds_chinese(names: pa.Array) -> Bools:
    """Which of S names in kana have a surname that sounds like one Chinese character, bool[S]."""
    found = pc.fill_null(pc.match_substring_regex(names, ON_READING), False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _no_names(texts: Found) -> Found:
    """Holders but those whose surname alone no dictionary has: a short word and a known given name."""
    words = [whole.split() for _, whole in texts]
    known = is_listed_text(1, [some[-1] if some else "" for some in words])
    return [
        pair
        for pair, some, is_given in zip(texts, words, known, strict=True)
        if not (is_given and len(some) == 2 and len(some[0]) <= OWN_PART)
    ]


def _words(words: list[str]) -> list[str]:
    """Two words beside others, the first and the last of three, one word that may be a whole name."""
    pairs = [words[at : at + 2] for at in range(len(words) - 1)] if len(words) > 2 else []
    around = [[words[0], words[2]]] if len(words) == 3 else []
    single = [[word] for word in words] if len(words) > 1 else []
    return [" ".join(some) for some in (*pairs, *around, *single) if len("".join(some)) >= LEAST_WORDS]


def _ends(texts: Found) -> Found:
    """Known surnames and given names with which some holders begin or end, run together with something else."""
    joined = [(place, "".join(whole.split())) for place, whole in texts]
    behind = [
        (place, text[:at], text[at:])
        for place, text in joined
        for at in range(len(text) - 1, max(len(text) - LONGEST_PART - 1, OWN_PART), -1)
    ]
    last = is_listed_text(1, [given_name for _, _, given_name in behind])
    cut = [
        (place, text[-size:], given_name)
        for (place, text, given_name), known in zip(behind, last, strict=True)
        for size in range(1, min(LONGEST_PART, len(text) - LEAST_LEFT) + 1)
        if known and size + len(given_name) >= LEAST_RUN_TOGETHER
    ]
    known = is_listed_text(0, [surname for _, surname, _ in cut])
    ends = [
        (place, f"{surname} {given}")
        for (place, surname, given), is_one in zip(cut, known, strict=True)
        if is_one
    ]
    before = [
        (place, text[:at], text[at:])
        for place, text in joined
        for at in range(1, min(LONGEST_PART, len(text) - OWN_PART - 1) + 1)
    ]
    first = is_listed_text(0, [surname for _, surname, _ in before])
    cut = [
        (place, surname, text[:size])
        for (place, surname, text), is_one in zip(before, first, strict=True)
        for size in range(1, min(LONGEST_PART, len(text) - LEAST_LEFT) + 1)
        if is_one and size + len(surname) >= LEAST_RUN_TOGETHER
    ]
    known = is_listed_text(1, [given_name for _, _, given_name in cut])
    return ends + [
        (place, f"{surname} {given}")
        for (place, surname, given), is_one in zip(cut, known, strict=True)
        if is_one
    ]
