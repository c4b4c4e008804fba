"""Rivals: several persons on one account whose names all fit the holder's. Whose account is it?

Where the register has no kana, kanji may be read in several ways: 希弥 and 朝陽 can both be キヤ, the one usually, the
other hardly. How well each name is read by the holder's kana tells them apart; namesakes of the same kana stay rivals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.cases.accounts.groups import find_holders
from linkcheck.levels.name import NAME_PART_LEVELS

__all__ = ["Rivals", "find_rivals", "name_bits", "spoken_bits"]

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rivals = tuple[Int64s, Bools, Floats]
"""Of M members: the register row int64[M] of who else may hold the account (-1: nobody), bool[M]: whether that person's
name fits better by far, and float64[M]: how probably the account is one of the others' (0 where nobody is a rival)."""

READINGS = [NAME_PART_LEVELS.index(name) for name in ("reading", "reading_rare")]
LEAST_SHARE = 2.0**-12
"""Share of the people of a name below which no reading of it is taken to be."""

TYPICAL_BITS = 12.0
"""Bits of a part that agrees in writing or in kana; typical of a right reading, too."""


def name_bits(codes: npt.NDArray[np.uint8], name_kanji: pa.Array, holder_kana: pa.Array) -> Floats:
    """How well the names of M pairs that fit do so, in bits float64[M]: by the reading where only that was compared.

    codes uint8[M, K] are the levels of the pairs.
    """
    from linkcheck.compare.reading import reading_agreement

    read = reading_agreement(name_kanji, holder_kana).to_arrow()
    bits = np.zeros(len(codes))
    for place, part in enumerate(("surname", "given_name")):
        assessed = pc.fill_null(pc.struct_field(read, f"{part}_bits"), 0.0).to_numpy(zero_copy_only=False)
        bits += np.where(np.isin(codes[:, place], READINGS), np.minimum(assessed, TYPICAL_BITS), TYPICAL_BITS)
    return bits


def spoken_bits(codes: npt.NDArray[np.uint8], name_kanji: pa.Array, holder_kana: pa.Array) -> Floats:
    """How usual it is to read the names of M pairs that fit as they are, float64[M]: log2 of the share of the people of
    this name who are read so, 0 where more than the reading was compared.

    codes uint8[M, K] are the levels of the pairs.
    """
    from linkcheck.compare.reading import reading_agreement

    read = reading_agreement(name_kanji, holder_kana).to_arrow()
    bits = np.zeros(len(codes))
    for place, part in enumerate(("surname", "given_name")):
        share = pc.fill_null(pc.struct_field(read, f"{part}_share"), 1.0).to_numpy(zero_copy_only=False)
        bits += np.where(np.isin(codes[:, place], READINGS), np.log2(np.maximum(share, LEAST_SHARE)), 0.0)
    return bits


def find_rivals(group: Int64s, bits: Floats, person: Int64s) -> Rivals:
    """Who else may hold the account of M fitting members; group and person int64[M], bits float64[M] (`name_bits`).

    A member that leads its group has no rival. Another one's rival is the leader or, where nobody leads, any other
    person of the group. An account has one holder: each person of the group is so as probably as the name fits.
    """
    group = np.unique(group, return_inverse=True)[1]
    leader = find_holders(group, bits, person)
    rival = np.full(len(group), -1, np.int64)
    led = leader >= 0
    rival[led] = person[leader[led]]
    for place in np.flatnonzero(~led).tolist():
        others = person[(group == group[place]) & (person != person[place])]
        rival[place] = others[0] if len(others) else -1
    rival[rival == person] = -1
    return rival, led & (rival >= 0), np.where(rival >= 0, _of_others(group, bits, person), 0.0)


def _of_others(group: Int64s, bits: Floats, person: Int64s) -> Floats:
    """How probably the account is that of another person of the group, float64[M]; a person counts once."""
    places, pair = np.unique(np.stack([group, person]), axis=1, return_inverse=True)
    best = np.full(places.shape[1], -np.inf)
    np.maximum.at(best, pair.reshape(-1), bits)
    total = np.full(int(group.max(initial=-1)) + 1, -np.inf)
    np.logaddexp2.at(total, places[0], best)
    return np.asarray(1 - np.exp2(best[pair.reshape(-1)] - total[group]))
