"""The best candidate of each probe, however many candidates are left out on the way."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.links.score import normalize_side
from linkcheck.model.hypotheses import base_model
from linkcheck.owner import best
from linkcheck.owner.best import best_owners, make_probes
from linkcheck.owner.candidates import Candidates, keep_best
from linkcheck.owner.coverage import likely_coverage

NAMES = ["田中 花子", "佐藤 太郎", "鈴木 実", None, "高橋 京子"]


def probes():
    count = len(NAMES)
    return make_probes(normalize_side({"name_kanji": pa.array(NAMES)}, count), np.full(count, -1))


def candidates(count, seed):
    random = np.random.default_rng(seed)
    levels = np.stack([random.integers(0, len(each.levels), count) for each in COMPARISONS], axis=1)
    levels[random.random(count) < 0.5, :2] = 1  # half of them agree in the name
    return Candidates(
        random.integers(0, len(NAMES), count), random.permutation(count), levels.astype(np.uint8)
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_is_left_out_is_never_the_best(seed):
    found, model, asked = candidates(3_000, seed), base_model(), probes()
    counts = np.random.default_rng(seed).integers(1, 1_000, len(asked.names))
    expected = best_owners(found, asked, counts, 5_000, model)
    parts = []
    for start in range(0, 3_000, 700):
        part = Candidates(*(column[start : start + 700] for column in (found.probe, found.row, found.levels)))
        parts = [keep_best(Candidates.joined([*parts, part]), 5_000, model)]
    assert len(parts[0].probe) < 0.8 * 3_000
    kept = best_owners(parts[0], asked, counts, 5_000, model)
    for name in ("row", "levels", "weight"):
        assert np.array_equal(getattr(kept, name), getattr(expected, name))


def test_nobody_is_found_among_nobody():
    none = Candidates.joined([])
    found = best_owners(none, probes(), np.ones(4, np.int64), 10, base_model())
    assert (found.row == -1).all() and (found.bits(0.95) < 0).all()


def test_a_register_of_linked_persons_alone_holds_fewer_owners():
    linked = np.arange(100, dtype=np.int32)
    assert likely_coverage(linked, 100) < likely_coverage(linked, 200)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 20), max_size=12), st.sampled_from([3, 5, 1 << 12]), st.booleans())
def test_the_latest_dates_are_the_last_of_all(dates, some, ordered):
    given_dates = np.array(sorted(dates) if ordered else dates, np.int32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(best, "SOME_DATES", some)
        assert best._latest(given_dates).tolist() == sorted(dates)[-best.LATEST :]
