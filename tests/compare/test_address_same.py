"""Addresses settled by what follows their common beginning, beside their whole folds."""

import numpy as np
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkcheck.columns import utf8
from linkcheck.kernels.addresses.same import same_folded
from linkcheck.normalize.address_letters import fold_addresses, letters

BEGINNINGS = [
    "東京都港区芝", "港区三田", "岩手県盛岡市下米内第三地割", "北海道札幌市中央区北一条西", "1000001東京都千代田区",
    "〒100-0001 東京都千代田区千代田", "京都市上京区佐々", "大字上目", "長野県安曇野市三郷温", "", "芝",
    "埼玉県さいたま市西区三橋",
]  # fmt: skip
PIECES = [
    *"5五５目丁番号のノ-−ー 　割条々佐橋町字第十棟ﾞ゛階F(）\ufe00",
    *("丁目", "番地", "地割", "大字", "二十", "ハイツ", "ﾊｲﾂ", "101", "号室"),
]
ENDS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
SHARED = st.tuples(st.sampled_from(BEGINNINGS), ENDS).map("".join)
PAIRS = st.lists(st.tuples(SHARED, ENDS, ENDS), min_size=1, max_size=6)


@settings(deadline=None, max_examples=400)
@given(PAIRS)
@example([("東京都港区芝", "5丁目29番11号", "五丁目２９−１１"), ("京都市上京区佐々", "々木", "木")])
def test_what_is_settled_has_the_same_fold(pairs):
    left, right = ([beginning + ends[side] for beginning, *ends in pairs] for side in (0, 1))
    texts, rows, known = [utf8(pa.array(side)) for side in (left, right)], np.arange(len(pairs)), letters()
    settled = same_folded(
        texts[0].data,
        texts[0].offsets,
        texts[1].data,
        texts[1].offsets,
        rows,
        rows,
        known.letters,
        known.wide,
    )
    equal = fold_addresses(left).hashes == fold_addresses(right).hashes
    assert not (settled & ~equal).any()


def test_most_notations_of_one_place_are_settled():
    left = ["東京都港区芝5丁目29番11号", "三重県伊勢市岩渕2丁目49番地の5", "横浜市中区本町1-1"]
    right = ["東京都港区芝五丁目29-11", "三重県伊勢市岩渕二丁目49-5", "横浜市中区本町1-2"]
    texts, known = [utf8(pa.array(side)) for side in (left, right)], letters()
    rows = np.arange(3)
    settled = same_folded(
        texts[0].data,
        texts[0].offsets,
        texts[1].data,
        texts[1].offsets,
        rows,
        rows,
        known.letters,
        known.wide,
    )
    assert settled.tolist() == [True, True, False]
