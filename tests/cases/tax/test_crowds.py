"""A crowd of one name: who of it is compared, and how many each of them stands for."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.cases.tax.crowds import MOST_NAMESAKES, crowds_of
from linkcheck.links.score import normalize_side

TOWNS = ["青森県むつ市中央一丁目{}番", "宮崎県日向市本町{}番"]


def side(rows):
    names = ("name_kanji", "name_kana", "address")
    columns = {
        name: pa.array(values, pa.string())
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    }
    return normalize_side(columns, len(rows))


CROWD = (
    [("瀬川　薫", "セガワ　カオル", TOWNS[0].format(at)) for at in range(1, 61)]
    + [("瀬川　馨", "セガワ　カオル", TOWNS[0].format(at)) for at in range(61, 101)]
    + [("瀬川　薫", "セガワ　カオル", TOWNS[1].format(at)) for at in range(1, 4)]
    + [("戸部　昇", "トベ　ノボル", TOWNS[1].format(9))]
)


def test_those_of_the_town_are_all_compared_and_the_rest_stand_for_the_others():
    found = crowds_of(
        side([("瀬川　薫", "ｾｶﾞﾜ ｶｵﾙ", TOWNS[1].format(2))]),
        side(CROWD),
        np.arange(len(CROWD)),
        np.array([-1]),
    )
    assert {100, 101, 102} <= set(found.place.tolist()) and len(found.place) <= 4 * MOST_NAMESAKES
    times = dict(zip(found.place.tolist(), found.times.tolist(), strict=True))
    assert [times[row] for row in (100, 101, 102)] == [1, 1, 1]
    assert found.by_kana.tolist() == [103]
    assert found.times.sum() == pytest.approx(103)
    alike = np.array([CROWD[row][0] == "瀬川　薫" for row in found.place])
    assert found.times[alike].sum() == pytest.approx(63)


@pytest.mark.parametrize("linked", [0, 99, 102])
def test_the_linked_person_is_none_of_them(linked):
    found = crowds_of(
        side([("瀬川　薫", "ｾｶﾞﾜ ｶｵﾙ", None)]), side(CROWD), np.arange(len(CROWD)), np.array([linked])
    )
    assert linked not in found.place
    assert (found.by_kana.tolist(), found.times.sum()) == ([102], pytest.approx(102))


def test_without_kana_on_one_side_the_kanji_are_counted():
    bare = side([(kanji, None, address) for kanji, _, address in CROWD])
    found = crowds_of(side([("戸部　昇", "ﾄﾍﾞ ﾉﾎﾞﾙ", None)]), bare, np.arange(len(CROWD)), np.array([-1]))
    assert (found.place.tolist(), found.by_kana.tolist(), found.by_kanji.tolist()) == ([103], [0], [1])


def test_nobody_of_the_name_and_no_residents():
    filers = side([("久我　望", "ｸｶﾞ ﾉｿﾞﾐ", None), (None, None, None)])
    for residents in (side(CROWD), side(CROWD).slice(0, 0)):
        found = crowds_of(filers, residents, np.arange(len(residents)), np.array([-1, -1]))
        assert (len(found.probe), found.by_kana.tolist()) == (0, [0, 0])
