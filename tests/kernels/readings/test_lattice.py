"""The kernel against its plain twin, and the letters it works on."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import lattice as oracle

from linkcheck.compare.reading import token_bits
from linkcheck.compare.reading_bits import kana_letters_of, letters_of, split
from linkcheck.compare.reading_tables import reading_tables
from linkcheck.kernels.readings.lattice import MEMO_SIZE
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

KINDS = ("surname", "given_name")
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゾー"
KANJI = "一大小山川田中村藤佐木野井原高橋林島崎美子郎太雄和正明健優翔愛紅葉龘𪚥のノケ"


def kernel_bits(name, kana, part):
    return float(token_bits(fold_kanji([name]), fold_kana([kana]), KINDS[part])[0])


def agrees(name, kana, part):
    expected = oracle.bits("".join(oracle_letters(name)), kana, part)
    found = kernel_bits(name, kana, part)
    if math.isnan(found):  # unknown kanji: only evidence in favor is kept, or clear one of its other kanji
        return math.isnan(expected) or expected < 0
    return found == pytest.approx(expected, abs=2e-3)


def oracle_letters(name):
    """The name in the lattice's own letters: variants as their representative, kana as katakana."""
    letters = oracle.tables()[0]
    encoded = letters_of(fold_kanji([name])).literal
    return [letters[number] if number else "?" for number in encoded]


@pytest.mark.parametrize("part", [0, 1])
def test_listed_names_agree_with_the_twin(part):
    pairs = oracle.some_names(part, 150)
    wrong = [(name, pairs[at - 7][1]) for at, (name, _) in enumerate(pairs)]
    for name, kana in pairs + wrong:
        assert agrees(name, kana, part), (name, kana)


@settings(max_examples=300, deadline=None)
@given(
    st.text(KANJI, min_size=1, max_size=4),
    st.text(KANA[:-1], min_size=1, max_size=1).flatmap(
        lambda first: st.text(KANA, max_size=6).map(first.__add__)
    ),
    st.sampled_from([0, 1]),
)
def test_any_name_and_reading_agree_with_the_twin(name, kana, part):
    if "ンー" in kana or "ーー" in kana:
        return  # a long mark after ン is not kana; after another one it lengthens the vowel
    assert agrees(name, kana, part)


def test_long_vowels_have_two_forms_side_by_side():
    letters = oracle.tables()[0]
    found = kana_letters_of(fold_kana(["オオノ", "オウノ", "オーノ", "ユーコ", "ケエコ", "ケイコ"]))
    text = [
        "".join(letters[n] for n in found.literal[a:b])
        for a, b in zip(found.starts, found.stops, strict=True)
    ]
    same = [
        "".join(letters[n] for n in found.canonical[a:b])
        for a, b in zip(found.starts, found.stops, strict=True)
    ]
    assert text == ["オオノ", "オウノ", "オウノ", "ユウコ", "ケエコ", "ケイコ"]
    assert same == ["オーノ", "オーノ", "オーノ", "ユーコ", "ケーコ", "ケーコ"]


def test_letters_that_are_none_empty_the_row():
    found = kana_letters_of(fold_kana(["Abe", "アベ1", "阿部", "ー", "アベ", None]))
    assert (found.stops - found.starts).tolist() == [0, 0, 0, 0, 2, 0]
    kanji = letters_of(fold_kanji(["Smith", "山田3", "●田", "佐々木", "々", None]))
    assert (kanji.stops - kanji.starts).tolist() == [0, 0, 2, 3, 0, 0]
    assert kanji.literal[kanji.starts[3]] == kanji.literal[kanji.starts[3] + 1]


def test_more_pairs_than_the_memo_holds():
    names = [name for name, _ in oracle.some_names(0, 9000)]
    kana = [reading for _, reading in oracle.some_names(0, 9000)]
    many = len(names) * 8
    rows = np.random.default_rng(7).integers(0, len(names), (2, many))
    assert many > MEMO_SIZE
    at_once = token_bits(
        fold_kanji([names[row] for row in rows[0]]), fold_kana([kana[row] for row in rows[1]]), "surname"
    )
    for row in range(0, many, many // 50):
        alone = kernel_bits(names[rows[0, row]], kana[rows[1, row]], 0)
        assert np.array_equal(alone, at_once[row], equal_nan=True)


def test_the_tables_are_probabilities():
    lattice = reading_tables().lattice
    for part in range(2):
        assert np.allclose(lattice.background[part].sum(1), 1, atol=0.03)
    owners = (lattice.segment_keys >> np.uint64(42)).astype(int)
    for column in range(8):
        used = np.bincount(owners, lattice.probabilities[:, column], len(lattice.escapes))
        distances = np.abs(used + lattice.escapes[:, column] - 1)[np.unique(owners)]
        # the wider list holds only what differs by a factor of 2 from the dictionaries, at a weight of 0.2
        assert distances.max() < 0.21 and np.quantile(distances, 0.9) < 0.06


def test_the_first_kana_of_every_segment_are_known():
    lattice = reading_tables().lattice
    begun = set()
    for key in lattice.segment_keys.tolist():
        kana = key & ((1 << 42) - 1)
        while kana >> 7:
            kana >>= 7
        begun.add((key >> 42, kana))
    found = [
        (character, 64 * half + bit)
        for character, halves in enumerate(lattice.segment_letters.tolist())
        for half, bits in enumerate(halves)
        for bit in range(64)
        if bits >> bit & 1
    ]
    assert len(found) > 10_000 and set(found) == begun


@settings(max_examples=400, deadline=None)
@given(
    st.text("高橋美咲太郎一々さの〓佐木林", min_size=2, max_size=6),
    st.text("タカハシミサキノーイチロウンッオ", min_size=2, max_size=9),
    st.integers(0, 5),
    st.integers(0, 8),
)
def test_all_cuts_at_once_agree_with_each_cut_alone(name, kana, cut, kana_cut):
    """The likeliest of all cuts, each of its two parts scored by itself."""
    name = name if cut == 0 or cut >= len(name) else f"{name[:cut]} {name[cut:]}"
    kana = kana if kana_cut == 0 or kana_cut >= len(kana) else f"{kana[:kana_cut]} {kana[kana_cut:]}"
    found = [
        column[0] for column in split(letters_of(fold_kanji([name])), kana_letters_of(fold_kana([kana])))
    ]
    letters = letters_of(fold_kanji([name])), kana_letters_of(fold_kana([kana]))
    expected = oracle.likeliest_cut(*letters, reading_tables().lattice)
    assert found[2] == pytest.approx(expected[2], abs=1e-3)
    if tuple(found[:2]) == expected[:2]:  # two cuts may be as likely as each other
        assert found[3] == pytest.approx(expected[3], abs=2e-3)
    else:
        assert expected[2] < 0.501
