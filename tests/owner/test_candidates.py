"""Candidates compared step by step, beside a plain twin that compares everything with everything."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.links.score import normalize_side, score_pairs
from linkcheck.model.hypotheses import base_model
from linkcheck.model.weights import owner_weight
from linkcheck.owner.candidates import (
    LEAST_WEIGHT,
    Candidates,
    compare_candidates,
    keep_best,
    most_weight,
    open_candidates,
    with_names,
)

COUNT = 400
TAKADA = [("髙田", "タカダ"), ("高田", "タカタ"), ("●田", "タカダ")]
SURNAMES = [("田中", "タナカ"), *TAKADA, ("佐藤", None), (None, "サトウ")]
GIVEN_NAMES = [("花子", "ハナコ"), ("太郎", "タロウ"), ("実", "ミノル"), ("実", "マコト")]
DATES = ["1975-01-02", "1975-01-03", "S50.1.2", "1980-01-02", "1975-06-07", None]
ADDRESSES = [
    "東京都港区芝5丁目29番11号",
    "港区芝五の二九の一一",
    "東京都港区芝1-1",
    "大阪市北区梅田1-1-3",
    "",
    None,
]


def joined(parts, gap):
    return None if any(part is None for part in parts) else gap.join(parts)


def random_side(random):
    picked = [[random.choice(len(some)) for _ in range(COUNT)] for some in (SURNAMES, GIVEN_NAMES)]
    pairs = [(SURNAMES[a], GIVEN_NAMES[b]) for a, b in zip(*picked, strict=True)]
    gaps = random.choice(["　", "　", ""], COUNT)
    columns = {
        "name_kanji": [joined((a[0], b[0]), gap) for (a, b), gap in zip(pairs, gaps, strict=True)],
        "name_kana": [joined((a[1], b[1]), gap) for (a, b), gap in zip(pairs, gaps, strict=True)],
        "birth_date": [DATES[at] for at in random.choice(len(DATES), COUNT)],
        "sex": random.choice(["1", "2", "男", "女", ""], COUNT).tolist(),
        "address": [ADDRESSES[at] for at in random.choice(len(ADDRESSES), COUNT)],
    }
    return normalize_side({name: pa.array(values, pa.string()) for name, values in columns.items()}, COUNT)


@pytest.mark.parametrize("residents", [100, 1_000_000, 100_000_000])
def test_all_who_may_be_the_owner_are_compared_and_nobody_differently(residents):
    random = np.random.default_rng(residents)
    left, right = random_side(random), random_side(random)
    probe, row = (each.ravel() for each in np.meshgrid(np.arange(COUNT), np.arange(COUNT), indexing="ij"))
    found = compare_candidates(left, right, probe, row, most_weight(residents, base_model()))
    assert 0 < len(found.probe) < 0.5 * len(probe)
    levels = score_pairs(left, right, probe, row).codes
    weight = owner_weight(levels, np.full(len(probe), np.nan), residents, base_model())
    place = found.probe * COUNT + found.row
    assert np.array_equal(found.levels, levels[place])
    assert set(np.flatnonzero(weight >= LEAST_WEIGHT)) <= set(place)


def test_names_of_several_batches_are_compared_together_as_in_each():
    random, most = np.random.default_rng(5), most_weight(10_000, base_model())
    left, sides = random_side(random), [random_side(random) for _ in range(3)]
    probe, row = (each.ravel() for each in np.meshgrid(np.arange(60), np.arange(COUNT), indexing="ij"))
    apart = Candidates.joined([compare_candidates(left, side, probe, row, most) for side in sides])
    opened = [open_candidates(left, side, probe, row, most) for side in sides]
    assert not opened[0].levels[:, :2].any()
    together = with_names(left, Candidates.joined(opened), most)
    assert together.names is None and with_names(left, together, most) is together
    assert len(apart.probe) > 100 and len(np.unique(apart.levels[:, :2], axis=0)) > 5
    for name in ("probe", "row", "levels"):
        assert np.array_equal(getattr(together, name), getattr(apart, name))


@pytest.mark.parametrize("residents", [1, 100_000_000])
def test_no_levels_weigh_more_than_the_most(residents):
    random, model = np.random.default_rng(1), base_model()
    levels = np.stack([random.integers(0, len(each.levels), 20_000) for each in COMPARISONS], axis=1).astype(
        np.uint8
    )
    weight = owner_weight(levels, np.full(len(levels), np.nan), residents, model)
    bounds = most_weight(residents, model)
    most, tail = bounds.states, (levels[:, 2], levels[:, 3], levels[:, 4])
    for part in (0, 1):
        assert (bounds.parts[part][levels[:, part], *tail] >= weight - 1e-9).all()
    assert (most[0, 0, levels[:, 2], levels[:, 3], levels[:, 4]] >= weight - 1e-9).all()
    other = COMPARISONS[0].code("else")
    levels[:, :2] = other
    weight = owner_weight(levels, np.full(len(levels), np.nan), residents, model)
    assert (most[8, 8, levels[:, 2], levels[:, 3], levels[:, 4]] >= weight - 1e-9).all()
    assert (most[8, 8] <= most[0, 8]).all() and (most[0, 8] <= most[0, 0]).all()


def test_nobody_is_kept_of_nobody():
    assert len(keep_best(Candidates.joined([]), 10, base_model()).probe) == 0


def test_an_alias_is_compared_in_full_whatever_its_keys_say():
    def side(kanji, kana):
        columns = {"name_kanji": [kanji], "name_kana": [kana], "birth_date": ["1993-02-17"], "sex": ["1"]}
        return normalize_side({name: pa.array(values) for name, values in columns.items()}, 1)

    rows, most = np.zeros(1, np.int64), most_weight(50_000_000, base_model())
    record = side("KIM MINJUN", "キム　ミンジュン")
    alias = side("KIM MINJUN＿金　民俊（北本　涼太郎）", "キタモト　リョウタロウ")
    found = compare_candidates(record, alias, rows, rows, most)
    assert found.levels[:, :2].tolist() == [[COMPARISONS[0].code("alternative")] * 2]
    plain = side("田中　実", "タナカ　ミノル"), side("北本　涼太郎", "キタモト　リョウタロウ")
    assert len(compare_candidates(*plain, rows, rows, most).probe) == 0
