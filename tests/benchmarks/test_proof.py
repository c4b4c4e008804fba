"""What measures the proofs sees a bound that does not hold, and its tables say what was measured."""

import json
from math import comb

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.proof import calibration, decoys, pages, populations, readings, reads
from benchmarks.proof.__main__ import RESULTS, measured
from linkcheck.proof.bounds import elsewhere_bound, remaining_bound
from linkcheck.proof.sample import draw

FAMILY = {"mechanism": "family_number", "decoys": [9, 10], "interval": [0.6, 0.98], "true": [8, 10]}
TOO_FEW = {**FAMILY, "true": [1, 10]}
NEAR = {
    **FAMILY,
    "interval": [0.7, 0.98],
    "true": [6, 10],
}  # out of the interval, but six of ten may be by chance
READ = {"covered": 8, "supposed_covered": 7, "scores": "checks", "readers": "perfect", "populations": 9}
NEEDED = {"wrong": 0, "seed": 1, "expected": 2.0, "true": 0, "at_random": 250_000, "by_risk": 300_000}
GRADES = [[70, 0.1, 0.1, 1], [5, 2.0, 1, 3], [4, 4.0, 0, 4]]
CHECKED = {"condition": "base", "bins": [[10, 1.5, 1.0, 2.0]] * 11, "grades": GRADES}
TOLD = {
    "decoys": decoys.told([{"kind": "insurance", "mechanisms": [each]} for each in (FAMILY, TOO_FEW, NEAR)]),
    "bounds": [{**READ, "rate": 1e-3}, {**READ, "rate": 1e-4, "supposed_covered": 5}],
    "reads": reads.told([{**NEEDED, "remaining": 3, "bound": 125, "supposed": 11}]),
    "calibration": calibration.told([{**CHECKED, "interval": [0, high]} for high in (4, 8)]),
}


def test_intervals_that_miss_the_truth_are_counted():
    told = TOLD["decoys"]["insurance"]
    assert (told["intervals"], told["covering"], told["within"]) == (3, 2, 1)
    assert told["mechanisms"]["family_number"]["true_found"] == 15
    whole = decoys.told(
        [{"kind": "tax", "mechanisms": [{**FAMILY, "interval": [0.6, 0.97], "true": [10, 10]}]}]
    )
    assert whole["tax"]["within"] == 1  # ten of ten are no more than nine and a half
    both = [
        decoys.covers({**FAMILY, "mechanism": name, "interval": [0.55, 0.98], "true": [4, 10]})[0]
        for name in ("stranger", "swapped_cards")
    ]
    assert both == [False, True]  # five exchanges tell less than ten strangers
    assert TOLD["calibration"]["base"]["holding"] == 1  # 7 wrong, within 0 and 8 alone


def test_a_bound_below_the_truth_is_seen(monkeypatch):
    scores = readings.Scores(np.full(50, 1e-5), np.full(5, 1e-7))
    monkeypatch.setattr(readings, "LINKS", 20_000)
    assert readings.row(scores, "checks", 1e-3, "perfect", 3)["covered"] == 3
    monkeypatch.setattr(readings, "refuted", lambda *_: True)
    assert readings.row(scores, "checks", 1e-3, "perfect", 3)["covered"] == 0


def test_equal_shares_are_covered_in_nineteen_of_twenty_cases():
    rng = np.random.default_rng(1)
    covering = 0
    for found, hit in zip(
        rng.binomial(40, 0.7, 4_000).tolist(), rng.binomial(60, 0.7, 4_000).tolist(), strict=True
    ):
        each = {
            "mechanism": "stranger",
            "decoys": [found, 40],
            "true": [hit, 60],
            "interval": decoys.wilson(found, 40),
        }
        covering += decoys.covers(each)[0]
    assert 0.94 < covering / 4_000 < 0.965


def test_mistakes_at_once_of_which_both_documents_are_wrong_are_exchanges():
    wrong = [
        {"mechanism": "simultaneous_requests", "incident_id": 1},
        {"mechanism": "simultaneous_requests", "incident_id": 2},
        {"mechanism": "simultaneous_requests", "incident_id": 2},
        {"mechanism": "shifted_run", "incident_id": 3},
        {"mechanism": "shifted_run", "incident_id": 3},
    ]
    told = [each["mechanism"] for each in populations._exchanged_apart(wrong)]
    assert told == [
        "simultaneous_requests", "exchanged_at_once", "exchanged_at_once", "shifted_run", "shifted_run",
    ]  # fmt: skip


def test_certificates_are_told_apart_by_id_and_moment():
    issues = pa.table({"request_id": ["1", "1", "1"], "issued_at": ["mon", "tue", "mon"]})
    decisions = pa.table({"record_id": ["1", "1", "1", "9"]})
    assert populations._lines(issues, decisions) == [("1", "mon"), ("1", "tue"), (), ()]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_held_against_the_truth_are_the_bounds_that_are_told(seed, monkeypatch):
    scores = readings.Scores(np.geomspace(1e-8, 1e-4, 50), np.geomspace(1e-6, 1e-2, 9))
    monkeypatch.setattr(readings, "LOOKS", (400,))  # all of the riskiest sixty are among them
    probability, wrong = readings.population(scores, "reversed", 4e-3, 6_000, seed)
    draws = draw(probability, seed)
    seen, within = wrong[draws.order][:400], draws.riskiest[:400]
    left = wrong.sum() - seen.sum()
    supposed = elsewhere_bound(int(seen[within].sum()), 0.25) - seen[~within].sum()
    assert within.sum() == 60
    told = remaining_bound(draws.reads(seen)) >= left, bool(supposed >= left)
    assert readings.held(probability, wrong, readings.READERS["perfect"], seed) == told


def test_the_least_reads_are_those_of_the_hypergeometric_distribution():
    def overlooked(n):
        return comb(5_000 - 11, n) / comb(5_000, n)

    least = reads.least(5_000)
    assert overlooked(least) <= 0.05 < overlooked(least - 1)


def test_what_is_told_after_some_reads():
    probability = np.where(np.arange(2_000) < 20, 1e-2, 1e-6)
    draws, wrong = draw(probability, 1), np.zeros(2_000, bool)
    wrong[np.flatnonzero(draws.riskiest)[0]] = wrong[-1] = True
    told = reads.after(draws, wrong, 100)
    assert draws.riskiest[:100].sum() == 20
    assert (told["remaining"], told["supposed"]) == (1, elsewhere_bound(1, 0.25))
    assert told["bound"] == remaining_bound(draws.reads(wrong[:100])) > 16


@pytest.mark.parametrize("kind", readings.SCORES)
def test_populations_have_the_rate_that_was_asked_for(kind):
    scores = readings.Scores(np.geomspace(1e-9, 1e-3, 500), np.full(5, 1e-2))
    rates = [readings.population(scores, kind, 1e-2, 20_000, seed)[1].mean() for seed in range(6)]
    assert np.mean(rates) == pytest.approx(1e-2, rel=0.1)


def test_two_readers_who_disagree_leave_a_doubt():
    wrong = np.arange(4_000) < 2_000
    found, doubtful = readings.states(wrong, (0.75, 0.0, 2), 1)
    assert found[wrong].mean() == pytest.approx(0.5625, abs=0.04)
    assert doubtful[wrong].mean() == pytest.approx(0.375, abs=0.04)
    assert not found[~wrong].any() and not doubtful[~wrong].any()


def test_what_was_measured_is_not_measured_again(tmp_path):
    calls = []

    def wanted(*seeds):
        return [((seed, 5), lambda seed=seed: calls.append(seed) or {"seed": seed}) for seed in seeds]

    assert measured(tmp_path, "part", wanted(1, 2)) == [{"seed": 1}, {"seed": 2}]
    assert measured(tmp_path, "part", wanted(2, 3)) == [{"seed": 2}, {"seed": 3}]
    assert calls == [1, 2, 3]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", list(pages.TABLES))
def test_every_figure_is_in_the_table(name, language):
    made = pages.table(name, TOLD[name], language)
    wanted = {
        "decoys": ("66.7%", "33.3%", "90.0%", "50.0%"),
        "bounds": ("8 / 9", "5 / 9", "1e-3"),
        "reads": ("250,000", "300,000", "1.20", "| 3 | 125 | 11 |", "238,403"),
        "calibration": ("4.0 / 6", "8.0 / 8", "1 / 2"),
    }
    assert all(figure in made for figure in wanted[name]), made
    assert len({line.count("|") for line in made.splitlines()}) == 1


def test_the_pages_hold_the_figures_that_were_measured():
    told = json.loads(RESULTS.read_text("utf-8"))
    for language, page in pages.PAGES.items():
        text = page.read_text("utf-8")
        for name in pages.TABLES:
            held = text.split(pages.mark(name))[1].split(pages.END)[0].strip()
            assert held == pages.table(name, told[name], language), "python -m benchmarks.proof --pages"
