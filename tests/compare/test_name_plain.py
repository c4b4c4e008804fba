"""Pairs of plain names, settled by their letters alone, beside the comparison of their parts."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.compare.name_differences import folded_names, plain_levels
from linkcheck.levels.name import NAME_PART_LEVELS
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

SURNAMES = [
    "沢井",
    "澤井",
    "●井",
    "サワイ",
    "サワ井",
    "佐々木",
    "佐佐木",
    "KIM",
    "●",
    "沢",
    "沢井・金",
    "沢 井",
]
GIVEN = ["千恵", "千惠", "●恵", "チエ", "ちえ", "千絵", "●●", "千恵様", "(旧姓)千恵", "末", "未"]
KANA = [("サワイ", "チエ"), ("ササキ", "チエ"), ("サワイ", "●エ"), ("サワ", "イチエ"), ("", "チエ")]
SPACES = st.sampled_from([" ", " ", " ", "\u3000", "", "・"])
KANJI = st.tuples(st.sampled_from(SURNAMES), SPACES, st.sampled_from(GIVEN)).map("".join)
SOUNDS = st.tuples(st.sampled_from(KANA), SPACES).map(lambda given: given[1].join(given[0]))
FULL = st.tuples(st.booleans(), st.booleans())
PAIRS = st.lists(
    st.tuples(KANJI, KANJI, SOUNDS, st.one_of(st.none(), SOUNDS), FULL, FULL), min_size=1, max_size=8
)


def folded(pairs):
    left, right, sounds, others, *_ = zip(*pairs, strict=True)
    kana = [sound if other is None else other for sound, other in zip(sounds, others, strict=True)]
    return fold_kanji(left), fold_kana(sounds), fold_kanji(right), fold_kana(kana)


@settings(deadline=None, max_examples=40)
@given(PAIRS)
def test_what_is_settled_is_what_the_parts_say(pairs):
    *_, own, other = zip(*pairs, strict=True)
    filled = [tuple(np.array(field) for field in zip(*side, strict=True)) for side in (own, other)]
    sides = folded(pairs)
    levels, notes, is_open = plain_levels(*sides)
    expected, noted = folded_names(sides, filled)
    settled = ~is_open
    assert (levels[settled] == expected[settled]).all()
    assert (notes[settled] == noted[settled]).all()


def test_usual_differences_are_settled():
    left = ["澤井　千恵", "●井　千恵", "サワイ　チエ", "沢井　千惠", "沢井千恵", "沢井　千絵"]
    sounds, right = fold_kana(pa.array(["サワイ チエ"] * len(left))), fold_kanji(["沢井　千恵"] * len(left))
    levels, _, is_open = plain_levels(fold_kanji(left), sounds, right, sounds)
    assert is_open.tolist() == [False] * 4 + [True] * 2
    assert [[NAME_PART_LEVELS[level] for level in pair] for pair in levels[:4]] == [
        ["variant", "exact"], ["wildcard", "exact"], ["kana_only", "kana_only"], ["exact", "variant"],
    ]  # fmt: skip
