"""Does this kana read this kanji name? The public answer, for surname, given name and the whole name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Codes, Column, from_names, to_strings
from linkcheck.compare.reading_bits import (
    Letters,
    PartScores,
    Spans,
    assessed,
    kana_letters_of,
    letters_of,
    split,
    split_whole,
    token_bits,
)
from linkcheck.compare.reading_kakasi import kakasi_agrees
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

__all__ = ["READING_LEVELS", "READING_REASONS", "reading_agreement", "split_whole", "token_bits"]

READING_LEVELS = ("not_assessed", "listed", "composed", "weak", "implausible")
READING_REASONS = (
    "missing", "unreadable", "unknown_kanji", "no_split", "split_guessed", "order_swapped", "surname_differs",
    "given_name_differs", "voicing_variant", "long_vowel_variant", "read_by_pykakasi",
)  # fmt: skip
COMPOSED_FROM, WEAK_FROM = 0.0, -4.0  # bits
SWAPPED_COST = 6.0  # bits: how rare it is that a register has the parts in the other order
SURE_SPLIT = 0.9  # confidence above which a cut told by one side alone is not called guessed
KAKASI_BITS = 3.0  # for an unlisted name part that pykakasi reads as the kana says
STRANGER, FAMILY, OTHER_SURNAME = 0.5, 0.3, 0.2  # whom a wrong reading belongs to
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both parts' scores, the bits of the whole name float32[N], and per reason where it holds bool[N]."""

    surname: PartScores
    given_name: PartScores
    bits: Floats
    reasons: dict[str, Bools]


def reading_agreement(kanji: Any, kana: Any) -> Column:
    """How plausibly each kana reads its kanji name: N structs, for the whole name, the surname and the given name.

    `bits` is log2 P(reading | this name) / P(reading | somebody else's name): 0 says nothing, +12 is typical of
    a right part, -8 of another person's. `score` in [0, 1] is the probability that the reading belongs to the
    name where half of all readings do (prior 1/2); of the other half it takes 50 % to be strangers', 30 % of
    people with the same surname and 20 % with the same given name. `level` is `listed` (a dictionary has it),
    `composed` (0 bits or more), `weak` (-4 to 0: cannot say), `implausible` (below: review, never proof) or
    `not_assessed` (missing, Latin letters, or kanji that no dictionary reads; bits and score are null).
    `reason` names what matters, most important first, joined by commas. Surname and given name are told apart
    by a space on either side, otherwise guessed (`split_guessed`). Never raises on a value.

    On 1,179 names of public office holders outside every dictionary used (benchmarks/reading_quality.py) the bits
    hold within about 1 bit from -8 to +10. Of the right names 0.7 % come out as implausible and 0.5 % as weak
    (aliases, rare and misprinted readings); 0.001 % of strangers' and 0.9 % of relatives' readings come out as
    listed or composed.

    The readings come from the Sudachi, UniDic and IPADIC dictionaries (tables/SOURCES.toml).

    >>> found = reading_agreement(["東海林 太郎", "高橋 美咲"], ["ショウジ タロウ", "タカハシ ヒロシ"])
    >>> list(found["level"]), list(found["reason"])
    (['listed', 'implausible'], ['', 'given_name_differs'])
    """
    kanji_codes, kana_codes = fold_kanji(to_strings(kanji)), fold_kana(to_strings(kana))
    if len(kanji_codes) != len(kana_codes):
        raise ValueError(f"kana: expected {len(kanji_codes)} rows as in kanji, found {len(kana_codes)}")
    return Column(to_struct(agreement(kanji_codes, kana_codes)))


def agreement(kanji: Codes, kana: Codes) -> Agreement:
    """Agreement of N folded full names with N folded readings."""
    name, reading = letters_of(kanji), kana_letters_of(kana)
    cut, kana_cut, confidence, excess = split(name, reading)
    spans = Spans.of(name, reading, cut, kana_cut)
    surname, given_name = (
        second_opinion(assessed(spans.score(part, name, reading)), part, spans, (name, reading))
        for part in (0, 1)
    )
    bits = whole_bits(surname.bits, given_name.bits) - excess
    swapped = np.zeros(len(cut), np.bool_)
    doubtful = np.flatnonzero((cut > 0) & ~(bits >= COMPOSED_FROM))
    if len(doubtful):
        turned = spans.turned(doubtful)
        other_surname, other_given = (assessed(turned.score(part, name, reading)) for part in (0, 1))
        other_bits = whole_bits(other_surname.bits, other_given.bits)
        other_bits -= SWAPPED_COST
        better = (other_bits >= COMPOSED_FROM) & ~(other_bits < bits[doubtful])
        rows = doubtful[better]
        swapped[rows] = True
        bits[rows] = other_bits[better]
        surname, given_name = (
            surname.put(rows, other_surname, better),
            given_name.put(rows, other_given, better),
        )
    missing = ~(kanji.valid & kana.valid) | (np.diff(kanji.offsets) == 0) | (np.diff(kana.offsets) == 0)
    readable = (name.stops > name.starts) & (reading.stops > reading.starts)
    facts = {
        "missing": missing,
        "unreadable": ~missing & ~readable,
        "no_split": readable & (cut <= 0),
        "split_guessed": (cut > 0) & ((name.cuts < 0) & (reading.cuts < 0) | (confidence < SURE_SPLIT)),
        "order_swapped": swapped,
    }
    return Agreement(surname, given_name, bits, facts | part_facts(surname, given_name))


def second_opinion(
    scores: PartScores, part: int, spans: Spans, letters: tuple[Letters, Letters]
) -> PartScores:
    """Scores in which pykakasi, where it is installed, may lift parts whose kanji no dictionary lists."""
    from linkcheck.kernels.lattice import BY_KAKASI, NAME_LISTED

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
    from linkcheck.kernels.lattice import BY_KAKASI, LISTED, LONG_VOWEL, UNKNOWN_KANJI, VOICING

    flags = np.stack([surname.flags, given_name.flags])
    return {
        "unknown_kanji": (flags & UNKNOWN_KANJI > 0).any(0),
        "surname_differs": (surname.bits < WEAK_FROM) & (given_name.bits >= COMPOSED_FROM),
        "given_name_differs": (given_name.bits < WEAK_FROM) & (surname.bits >= COMPOSED_FROM),
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


def level_codes(bits: Floats, listed: Bools) -> npt.NDArray[np.uint8]:
    """Index into READING_LEVELS of each row, uint8[N]."""
    codes = np.where(bits >= WEAK_FROM, READING_LEVELS.index("weak"), READING_LEVELS.index("implausible"))
    codes = np.where(bits >= COMPOSED_FROM, READING_LEVELS.index("composed"), codes)
    codes = np.where(listed & (bits >= COMPOSED_FROM), READING_LEVELS.index("listed"), codes)
    return np.where(np.isnan(bits), 0, codes).astype(np.uint8)


def to_struct(found: Agreement) -> pa.Array:
    """The agreement as an Arrow struct column."""
    from linkcheck.kernels.lattice import LISTED

    listed = [part.flags & LISTED > 0 for part in (found.surname, found.given_name)]
    fields: dict[str, pa.Array] = {}
    for prefix, bits, known in (
        ("", found.bits, listed[0] & listed[1]),
        ("surname_", found.surname.bits, listed[0]),
        ("given_name_", found.given_name.bits, listed[1]),
    ):
        missing = np.isnan(bits)
        fields[f"{prefix}score"] = pa.array(1 / (1 + np.exp2(-bits.astype(np.float64))), mask=missing)
        fields[f"{prefix}bits"] = pa.array(bits, mask=missing)
        fields[f"{prefix}level"] = from_names(level_codes(bits, known), READING_LEVELS)
    fields["reason"] = joined_reasons(found.reasons, len(found.bits))
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))


def joined_reasons(facts: dict[str, Bools], count: int) -> pa.Array:
    """The names of the facts that hold in each row, joined by commas; one string per combination is made."""
    held = np.zeros(count, np.int64)
    for place, name in enumerate(READING_REASONS):
        held |= facts[name].astype(np.int64) << place
    kinds = np.flatnonzero(np.bincount(held, minlength=1))
    texts = [
        ",".join(name for place, name in enumerate(READING_REASONS) if kind >> place & 1) for kind in kinds
    ]
    return pa.array(texts, pa.string()).take(pa.array(np.searchsorted(kinds, held)))
