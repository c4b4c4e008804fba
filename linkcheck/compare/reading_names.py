"""Whole names against whole readings: both parts, their order, names of one part, and what is worth telling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkcheck.columns import Codes
from linkcheck.compare.reading_bits import (
    Floats,
    Ints,
    LatticeLetters,
    PartScores,
    PartSpans,
    assessed,
    kana_letters_of,
    letters_of,
    score,
    split,
)
from linkcheck.compare.reading_kakasi import kakasi_agrees
from linkcheck.kernels.readings.layout import (
    BY_KAKASI,
    LISTED,
    LONG_VOWEL,
    NAME_LISTED,
    UNKNOWN_KANJI,
    VOICING,
    Readings,
)

__all__ = ["COMPOSED_FROM", "GIVEN_NAME_WEAK_FROM", "WEAK_FROM", "Agreement", "agreement", "whole_bits"]

COMPOSED_FROM, WEAK_FROM = 0.0, -4.0  # bits
GIVEN_NAME_WEAK_FROM = -5.6  # of given names alone, which more often follow neither dictionary nor kanji
SWAPPED_COST = 6.0  # bits: how rare it is that a register has the parts in the other order
ONE_PART_COST = 3.0  # bits: how rare it is that a name without a space is a surname or a given name alone
LONGEST_PART = 4  # characters of a name that may be one part
DIVIDED_COSTS = np.array(
    [0.0, 0.0, 7.0, 3.0, 0.7]
)  # bits: how rare it is that so few characters are a whole name
SURE_SPLIT = 0.9  # confidence above which a cut told by one side alone is not called guessed
KAKASI_BITS = 3.0  # for an unlisted name part that pykakasi reads as the kana says
STRANGER, FAMILY, OTHER_SURNAME = 0.5, 0.3, 0.2  # whom a wrong reading belongs to
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class NameScores:
    """Scores of N surnames and given names, and the bits of the whole names, float32[N]."""

    surname: PartScores
    given_name: PartScores
    bits: Floats

    def put(self, rows: Ints, other: NameScores, chosen: Bools) -> NameScores:
        """These scores with some rows replaced by the chosen ones of another result."""
        bits = self.bits.copy()
        bits[rows] = other.bits[chosen]
        return NameScores(
            self.surname.put(rows, other.surname, chosen),
            self.given_name.put(rows, other.given_name, chosen),
            bits,
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both parts' scores, the bits of the whole name float32[N], and per reason where it holds bool[N]."""

    surname: PartScores
    given_name: PartScores
    bits: Floats
    reasons: dict[str, Bools]


def agreement(kanji: Codes, kana: Codes) -> Agreement:
    """Agreement of N folded full names with N folded readings."""
    name, reading = letters_of(kanji), kana_letters_of(kana)
    cut, kana_cut, confidence, excess = split(name, reading)
    spans = PartSpans.of(name, reading, cut, kana_cut)
    surname, given_name = (
        second_opinion(assessed(part, spans.score(part, name, reading)), part, spans, (name, reading))
        for part in (0, 1)
    )
    found = NameScores(surname, given_name, whole_bits(surname.bits, given_name.bits) - excess)
    untold = (name.cuts < 0) & (reading.cuts < 0)
    found, alone = as_one_part(found, untold, name, reading)
    found, swapped = in_other_order(found, spans, name, reading)
    missing = ~(kanji.valid & kana.valid) | (np.diff(kanji.offsets) == 0) | (np.diff(kana.offsets) == 0)
    readable = (name.stops > name.starts) & (reading.stops > reading.starts)
    facts = {
        "missing": missing,
        "unreadable": ~missing & ~readable,
        "no_split": readable & (cut <= 0) & ~alone,
        "split_guessed": (cut > 0) & ~alone & (untold | (confidence < SURE_SPLIT)),
        "one_part": alone,
        "order_swapped": swapped,
    }
    return Agreement(
        found.surname, found.given_name, found.bits, facts | part_facts(found.surname, found.given_name)
    )


def in_other_order(
    found: NameScores, spans: PartSpans, name: LatticeLetters, reading: LatticeLetters
) -> tuple[NameScores, Bools]:
    """Scores with rows taken the other way round where the reading gives the given name first, and which."""
    swapped = np.zeros(len(found.bits), np.bool_)
    doubtful = np.flatnonzero((spans.stops > spans.middles) & ~(found.bits >= COMPOSED_FROM))
    turned = spans.turned(doubtful)
    surname, given_name = (assessed(part, turned.score(part, name, reading)) for part in (0, 1))
    other = NameScores(
        surname, given_name, whole_bits(surname.bits, given_name.bits) - np.float32(SWAPPED_COST)
    )
    better = (other.bits >= COMPOSED_FROM) & ~(other.bits < found.bits[doubtful])
    swapped[doubtful[better]] = True
    return found.put(doubtful[better], other, better), swapped


def as_one_part(
    found: NameScores, untold: Bools, name: LatticeLetters, reading: LatticeLetters
) -> tuple[NameScores, Bools]:
    """Scores with short names that no side divides taken as a surname or a given name alone, and which.

    Only for names that a dictionary lists, where that fits better than any cut.
    """
    sizes = name.stops - name.starts
    rows = np.flatnonzero(untold & (sizes > 0) & (sizes <= LONGEST_PART) & (reading.stops > reading.starts))
    kana = Readings(reading.literal, reading.canonical, reading.starts[rows], reading.stops[rows])
    parts = [score(part, name.spans.at(rows), kana) for part in (0, 1)]
    listed = np.stack([part.flags & NAME_LISTED > 0 for part in parts])
    bits = np.where(listed, np.stack([part.bits for part in parts]), -np.inf) - ONE_PART_COST
    likelihoods = bits + np.stack([part.anybody for part in parts])
    chosen, most = likelihoods.argmax(0), likelihoods.max(0)
    divided = sum(
        part.bits[rows].astype(np.float64) + part.anybody[rows] for part in (found.surname, found.given_name)
    )
    divided = np.nan_to_num(divided, nan=-np.inf) - DIVIDED_COSTS[np.minimum(sizes[rows], LONGEST_PART)]
    best = bits[chosen, np.arange(len(rows))]
    better = (best >= COMPOSED_FROM) & (most > divided)
    lone = [
        PartScores(
            np.where(chosen == place, part.bits, np.float32(np.nan)),
            part.anybody,
            np.where(chosen == place, part.flags, 0).astype(np.uint8),
        )
        for place, part in enumerate(parts)
    ]
    alone = np.zeros(len(untold), np.bool_)
    alone[rows[better]] = True
    return found.put(rows[better], NameScores(lone[0], lone[1], best.astype(np.float32)), better), alone


def second_opinion(
    scores: PartScores, part: int, spans: PartSpans, letters: tuple[LatticeLetters, LatticeLetters]
) -> PartScores:
    """Scores in which pykakasi, where it is installed, may lift parts whose kanji no dictionary lists."""
    name, kana = letters
    (starts, stops), (begins, ends) = spans.of_part(part)
    unlisted = (scores.flags & NAME_LISTED == 0) & ~(scores.bits >= COMPOSED_FROM)
    rows = np.flatnonzero(unlisted & (stops > starts) & (ends > begins))
    agrees = kakasi_agrees(name.texts(starts[rows], stops[rows]), kana.texts(begins[rows], ends[rows]))
    lifted = rows[np.array(agrees, np.bool_)] if len(rows) else rows
    bits, flags = scores.bits.copy(), scores.flags.copy()
    bits[lifted] = KAKASI_BITS
    flags[lifted] |= BY_KAKASI
    return PartScores(bits, scores.anybody, flags)


def part_facts(surname: PartScores, given_name: PartScores) -> dict[str, Bools]:
    """What the scores and flags of both parts say, by the name of the reason."""
    flags = np.stack([surname.flags, given_name.flags])
    return {
        "unknown_kanji": (flags & UNKNOWN_KANJI > 0).any(0),
        "surname_differs": (surname.bits < WEAK_FROM) & (given_name.bits >= COMPOSED_FROM),
        "given_name_differs": (given_name.bits < GIVEN_NAME_WEAK_FROM) & (surname.bits >= COMPOSED_FROM),
        "voicing_variant": ((flags & VOICING > 0) & (flags & LISTED == 0)).any(0),
        "long_vowel_variant": (flags & LONG_VOWEL > 0).any(0),
        "read_by_pykakasi": (flags & BY_KAKASI > 0).any(0),
    }


def whole_bits(surname: Floats, given_name: Floats) -> Floats:
    """Bits for the whole name against the three kinds of wrong owner; nan where a part is not assessed.

    >>> whole_bits(np.float32([12, 12, -8]), np.float32([11, -8, -8])).round().tolist()
    [12.0, -6.0, -15.0]
    """
    right, left = surname.astype(np.float64), given_name.astype(np.float64)
    wrong = STRANGER + FAMILY * np.exp2(right) + OTHER_SURNAME * np.exp2(left)
    whole: Floats = (right + left - np.log2(wrong)).astype(np.float32)
    return whole
