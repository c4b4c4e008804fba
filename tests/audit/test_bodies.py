"""Who stands out: bodies that departed from the procedure do, small ones with bad luck do not."""

import numpy as np
import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.audit import standing
from linkcheck.audit.standing import control_limits, discovery_rates, excess_probability, stand
from linkcheck.pictures.funnel import funnel_picture

LABELS = ("across", "up", "一括処理<ごと>")


def test_excess_is_the_mid_p_of_a_poisson_count():
    rng = np.random.default_rng(1)
    for mean, found in ((0.3, 1), (4.0, 7), (60.0, 75), (300.0, 330)):
        counts = rng.poisson(mean, 400_000)
        exact = (counts > found).mean() + (counts == found).mean() / 2
        assert excess_probability(found, mean) == pytest.approx(exact, abs=2e-3)


def test_limits_hold_as_many_as_they_say():
    rng = np.random.default_rng(2)
    for mean in (5.0, 40.0):
        counts = rng.poisson(mean, 200_000)
        low, high = control_limits(mean, 0.025)
        assert 0.92 < ((counts >= low) & (counts <= high)).mean() < 0.97
        assert control_limits(mean, 0.001)[1] > high


def test_limits_are_those_of_the_distribution_and_found_in_few_steps(monkeypatch):
    seen = []
    function = standing._lower_gamma
    monkeypatch.setattr(standing, "_lower_gamma", lambda *given: seen.append(given) or function(*given))
    means = (0.3, 1.0, 7.0, 80.0, 1_000.0)
    limits = [control_limits(mean, 0.025) for mean in means]
    assert len(seen) <= 11 * 2 * len(means)
    for mean, (low, high) in zip(means, limits, strict=True):
        assert excess_probability(high, mean) == pytest.approx(0.025, abs=2e-3)
        if mean > 4:  # else none at all is likelier than that
            assert 1 - excess_probability(low, mean) == pytest.approx(0.025, abs=2e-3)
        else:
            assert low < 0.01


def test_few_are_blamed_by_chance_and_the_guilty_are():
    rng, named, wrongly = np.random.default_rng(3), 0, 0
    for _ in range(60):
        records = np.exp(rng.normal(8, 1.5, 200)).round()
        rate = np.full(200, 2e-4)
        rate[:3], records[:3] = 8e-3, 5_000
        standing = stand(records, rng.poisson(records * rate).astype(float))
        out = standing.discovery_rate <= 0.05
        named += out[:3].sum()
        wrongly += out[3:].sum()
    assert named / 180 > 0.95
    assert wrongly / max(named + wrongly, 1) <= 0.06


def test_small_bodies_are_drawn_to_the_common_rate():
    rng = np.random.default_rng(4)
    records = np.r_[np.full(50, 20.0), np.full(50, 50_000.0)]
    true = rng.gamma(2, 1e-3, 100)
    found = rng.poisson(records * true).astype(float)
    standing = stand(records, found)
    raw = found / records
    error = np.abs(standing.shrunken_share - true)
    assert error[:50].mean() < np.abs(raw - true)[:50].mean() / 3
    assert error[50:].mean() <= np.abs(raw - true)[50:].mean() * 1.05


def test_overdispersed_bodies_are_compared_with_one_another():
    rng = np.random.default_rng(5)
    records = np.full(100, 10_000.0)
    standing = stand(records, rng.poisson(records * 1e-3 * rng.gamma(4, 0.25, 100)).astype(float))
    assert standing.dispersion > 2
    assert (standing.discovery_rate <= 0.05).sum() <= 4
    assert discovery_rates(np.ones(3)).tolist() == [1.0, 1.0, 1.0]


@pytest.fixture(scope="module")
def checked():
    people = register()
    records = [{**each, "batch_id": f"B{at // 60}", "insurer_number": "123456789018"}
               for at, each in enumerate(enrolled(people))]  # fmt: skip
    for at in range(241, 281, 4):  # one batch in which somebody looked up by the wrong key
        records[at]["my_number"] = people[at + 100]["my_number"]
    return lc.check_insurance(records, people)


def test_the_batch_that_departed_from_the_procedure_is_named(checked, tmp_path):
    told = checked.summary["bodies"]
    assert list(told) == ["batch_id"]  # one insurer is no comparison
    first, second = told["batch_id"]["rows"][:2]
    assert (first["body"], first["records"], first["stands_out"]) == ("B4", 60, True)
    assert not second["stands_out"] and told["batch_id"]["stands_out_count"] == 1
    assert first["found"] == pytest.approx(10, abs=0.5) and first["expected"] == pytest.approx(1, abs=0.1)
    checked.write(tmp_path)
    lines = (tmp_path / "bodies.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 11 and "B4" in lines[1] and "123456789018" not in "".join(lines)


def test_where_nothing_is_found_nobody_stands_out():
    people = register()
    records = [{**each, "batch_id": f"B{at // 60}"} for at, each in enumerate(enrolled(people))]
    told = lc.check_insurance(records, people).summary["bodies"]["batch_id"]
    assert told["limits"] == [] and told["stands_out_count"] == 0 and told["body_count"] == 10
    assert funnel_picture(told, LABELS) == ""


def test_the_picture_shows_every_body_and_names_the_one(checked):
    svg = funnel_picture(checked.summary["bodies"]["batch_id"], LABELS)
    assert svg.count("<circle") == 10 and ">B4</text>" in svg and "&lt;ごと&gt;" in svg


def test_where_nothing_is_flagged_nobody_stands_out():
    people = register()[:40]
    records = [{**record, "batch_id": f"B{at % 2}"} for at, record in enumerate(enrolled(people))]
    summary = lc.check_insurance(pa.Table.from_pylist(records), pa.Table.from_pylist(people)).summary
    assert summary["flagged_count"] == 0
    assert summary["bodies"]["batch_id"]["limits"] == []
    assert summary["bodies"]["batch_id"]["stands_out_count"] == 0
