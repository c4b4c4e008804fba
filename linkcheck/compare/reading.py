"""Does this kana read this kanji name? The public answer, for surname, given name and the whole name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcheck.columns import Column, from_names, to_strings
from linkcheck.compare.reading_bits import USUAL_FROM, shares_of, split_whole, token_bits
from linkcheck.compare.reading_names import (
    COMPOSED_FROM,
    GIVEN_NAME_WEAK_FROM,
    WEAK_FROM,
    Agreement,
    agreement,
)
from linkcheck.kernels.readings.layout import LISTED
from linkcheck.messages import both
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji
from linkcheck.normalize.name_parts import name_sized

__all__ = [
    "READING_LEVELS",
    "READING_REASONS",
    "READING_USES",
    "reading_agreement",
    "split_whole",
    "token_bits",
]

READING_LEVELS = ("not_assessed", "listed", "composed", "weak", "implausible")
READING_USES = ("usual", "rare", "never_seen")
READING_REASONS = (
    "missing", "unreadable", "unknown_kanji", "no_split", "split_guessed", "one_part", "order_swapped",
    "surname_differs", "given_name_differs", "voicing_variant", "long_vowel_variant", "read_by_pykakasi",
)  # fmt: skip
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


def reading_agreement(kanji: Any, kana: Any) -> Column:
    """How plausibly each kana reads its kanji name: N structs, for the whole name, the surname and the given name.

    `bits` is log2 P(reading | this name) / P(reading | somebody else's name): 0 says nothing, +12 is typical of
    a right part, -8 of another person's. `score` in [0, 1] is the probability that the reading belongs to the
    name where half of all readings do (prior 1/2); of the other half it takes 50 % to be strangers', 30 % of
    people with the same surname and 20 % with the same given name. `level` is `listed` (a dictionary has it),
    `composed` (0 bits or more), `weak` (-4 to 0, given names from -5.6: cannot say), `implausible` (below: review,
    never proof) or `not_assessed` (missing, Latin letters, or kanji that no dictionary reads; bits and score are null).
    `surname_share` and `given_name_share` are P(reading | name), how many of the people with this name are read so (実:
    ミノル 0.75, マコト 0.20, ジツ 0.0002); `surname_use` and `given_name_use` call it `usual` (0.25 or more), `rare` or
    `never_seen` (no dictionary has it). All are null where not assessed.
    `reason` names what matters, most important first, joined by commas. Surname and given name are told apart
    by a space on either side, otherwise guessed (`split_guessed`; `one_part`: only a surname or only a given
    name stands there). More than any name holds (500 characters) is `unreadable`. Never raises on a value.

    On 1,179 names of public office holders outside every dictionary used (benchmarks/reading_quality.py) the bits
    hold within about 1 bit from -8 to +10. Of the right names 0.6 % come out as implausible and 0.2 % as weak
    (aliases, rare and misprinted readings); 0.0004 % of strangers' and 0.6 % of relatives' readings come out as
    listed or composed, 9.3 % of relatives' as weak.

    The readings come from the Sudachi, UniDic and IPADIC dictionaries, those of single characters at a weight of
    0.2 from JMnedict and KANJIDIC2 (tables/SOURCES.toml).

    >>> found = reading_agreement(["東海林 太郎", "高橋 美咲"], ["ショウジ タロウ", "タカハシ ヒロシ"])
    >>> list(found["level"]), list(found["reason"])
    (['listed', 'implausible'], ['', 'given_name_differs'])
    """
    texts = to_strings(kanji), to_strings(kana)
    if len(texts[0]) != len(texts[1]):
        raise ValueError(both("lengths_kana", expected=len(texts[0]), found=len(texts[1])))
    names, long = name_sized(*texts)
    found = agreement(fold_kanji(names[0]), fold_kana(names[1]))
    reasons = {"missing": found.reasons["missing"] & ~long, "unreadable": found.reasons["unreadable"] | long}
    return Column(to_struct(replace(found, reasons=found.reasons | reasons)))


def level_codes(bits: Floats, listed: Bools, weak_from: float) -> npt.NDArray[np.uint8]:
    """Index into READING_LEVELS of each row, uint8[N]."""
    codes = np.where(bits >= weak_from, READING_LEVELS.index("weak"), READING_LEVELS.index("implausible"))
    codes = np.where(bits >= COMPOSED_FROM, READING_LEVELS.index("composed"), codes)
    codes = np.where(listed & (bits >= COMPOSED_FROM), READING_LEVELS.index("listed"), codes)
    return np.where(np.isnan(bits), 0, codes).astype(np.uint8)


def to_struct(found: Agreement) -> pa.Array:
    """The agreement as an Arrow struct column."""
    listed = [part.flags & LISTED > 0 for part in (found.surname, found.given_name)]
    assessed = [~np.isnan(part.bits) for part in (found.surname, found.given_name)]
    fields: dict[str, pa.Array] = {}
    for prefix, bits, known, weak_from in (
        ("", found.bits, (listed[0] | ~assessed[0]) & (listed[1] | ~assessed[1]), WEAK_FROM),
        ("surname_", found.surname.bits, listed[0], WEAK_FROM),
        ("given_name_", found.given_name.bits, listed[1], GIVEN_NAME_WEAK_FROM),
    ):
        missing = np.isnan(bits)
        fields[f"{prefix}score"] = pa.array(1 / (1 + np.exp2(-bits.astype(np.float64))), mask=missing)
        fields[f"{prefix}bits"] = pa.array(bits, mask=missing)
        fields[f"{prefix}level"] = from_names(level_codes(bits, known, weak_from), READING_LEVELS)
    for prefix, part, known in (
        ("surname", found.surname, listed[0]),
        ("given_name", found.given_name, listed[1]),
    ):
        shares = shares_of(part)
        missing = np.isnan(shares)
        uses = np.where(shares >= USUAL_FROM, 0, np.where(known, 1, 2))
        fields[f"{prefix}_share"] = pa.array(shares, mask=missing)
        fields[f"{prefix}_use"] = pa.array(READING_USES).take(pa.array(uses, mask=missing))
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
