import numpy as np
import pytest

from linkcheck.owner.pairs import EVEN, NamesakePairs


def pairs(kana, kanji, dates):
    return NamesakePairs.of(np.array(kana, np.uint64), np.array(kanji, np.uint64), np.array(dates, np.int32))


def test_pairs_are_of_one_name_and_birth_date():
    kana = [[1, 5], [1, 5], [1, 6], [1, 5], [0, 5], [0, 5], [2, 5], [2, 5]]
    kanji = [[7, 8], [7, 9], [7, 8], [7, 8], [7, 8], [7, 8], [7, 8], [7, 0]]
    dates = [19500101, 19500101, 19500101, 19500102, 19500101, 19500101, 0, 0]
    found = pairs(kana, kanji, dates)
    assert found.rows.tolist() == [0] and found.equal.tolist() == [[True, False]]
    assert len(pairs(kana[:1], kanji[:1], dates[:1]).rows) == 0


def test_pairs_tell_how_namesakes_write_their_kanji():
    assert NamesakePairs.of(*(np.zeros((0, 2), np.uint64),) * 2, np.zeros(0, np.int32)).same_kanji(
        (0.8, 0.2)
    ) == pytest.approx((0.8, 0.2))
    kana = np.repeat(np.arange(1, 1_001), 2)[:, None] * np.ones((1, 2), np.int64)
    kanji = np.stack([kana[:, 0], np.arange(2_000) // 4], axis=1)
    found = pairs(kana, kanji + 1, np.full(2_000, 19500101))
    surname, given = found.same_kanji((0.8, 0.2))
    assert surname > 0.98 and given > 0.95


def test_pairs_tell_how_many_namesakes_frequencies_do_not_explain():
    found = NamesakePairs(np.arange(1_000), np.ones((1_000, 2), np.bool_))
    explained = found.even_share(lambda rows, equal: np.full(len(rows), 8.0))
    assert explained < EVEN
    rare = found.even_share(lambda rows, equal: np.where(rows % 5 == 0, 0.001, 8.0))
    assert 0.1 < rare < 0.25
    nobody = NamesakePairs(np.empty(0, np.int64), np.empty((0, 2), np.bool_))
    assert nobody.even_share(lambda rows, equal: np.ones(len(rows))) == pytest.approx(EVEN)
