"""Thresholds by reads and by recall, and the curve, from API, settings and command line."""

import json
import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.audit.reads import chosen_threshold, expected_finds, reads_curve


def test_expected_finds_are_those_of_reading_one_by_one():
    rng = np.random.default_rng(1)
    probability, times = rng.random(30), rng.integers(0, 5, 30)
    one_by_one = np.sort(np.repeat(probability, times))[::-1]
    reads = np.arange(1, times.sum() + 1)
    found, last = expected_finds(probability, times, reads)
    assert found == pytest.approx(np.cumsum(one_by_one))
    assert last == pytest.approx(one_by_one)
    curve = reads_curve(probability, times)
    assert [row["reads"] for row in curve] == [*(1, 2, 5, 10, 20, 50)[: len(curve) - 1], times.sum()]
    assert curve[-1]["share_of_expected"] == 1.0
    assert reads_curve(np.zeros(0), np.zeros(0, int)) == []


def test_chosen_thresholds_ask_for_what_was_wished():
    rng = np.random.default_rng(2)
    probability, times = rng.random(50) ** 8, rng.integers(1, 9, 50)
    for reads in (30, 100, 200):
        threshold = chosen_threshold(probability, times, reads, None)
        assert times[probability >= threshold].sum() <= reads
        following = probability[probability < threshold].max()
        assert times[probability >= following].sum() > reads
    for recall in (0.5, 0.9, 0.99):
        threshold = chosen_threshold(probability, times, None, recall)
        found, whole = probability * times, (probability * times).sum()
        assert found[probability >= threshold].sum() >= recall * whole
        assert found[probability > threshold].sum() < recall * whole


@pytest.fixture(scope="module")
def wrong():
    people = register()
    records = enrolled(people)
    for mine, other in ((42, 40), (2, 3), (100, 333), (250, 20), (401, 17)):
        records[mine]["my_number"] = people[other]["my_number"]
    return records, people


def test_links_of_one_probability_are_read_together():
    assert chosen_threshold(np.array([1.0, 0.5]), np.array([3, 1]), 2, None) == 1.0


def test_a_check_reads_as_many_links_as_were_wished(wrong):
    records, people = wrong
    plain = lc.check_insurance(records, people)
    few = lc.check_insurance(records, people, settings=lc.Settings(reads=4))
    kept = few.decisions.to_arrow()
    order = np.sort(plain.decisions.to_arrow()["mislink_probability"].to_numpy())[::-1]
    assert few.summary["flagged_count"] == 4 < plain.summary["flagged_count"]
    assert few.findings.manifest["review_threshold"] == order[3]
    assert kept["mislink_probability"].to_numpy().max() == order[0]
    most = lc.check_insurance(records, people, settings=lc.Settings(recall=0.999))
    assert most.summary["flagged_count"] >= plain.summary["flagged_count"]
    curve = plain.reads_curve().to_arrow()
    assert curve["reads"].to_pylist()[-1] == len(records)
    assert curve["expected_finds"].to_pylist()[1] == pytest.approx(order[:2].sum())


@pytest.mark.parametrize(
    ("given", "fault"),
    [({"reads": 0}, "reads"), ({"recall": 1.0}, "recall"), ({"reads": 1, "recall": 0.5}, "one of")],
)
def test_faulty_wishes_are_refused(given, fault):
    with pytest.raises(lc.SettingsError, match=fault):
        lc.Settings(**given)


def test_the_command_line_takes_the_wishes(wrong, tmp_path):
    records, people = wrong
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "register.parquet")
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "records.parquet")
    done = subprocess.run(
        [sys.executable, "-m", "linkcheck", "check", "insurance", "records.parquet",
         "--register", "register.parquet", "--out", "out", "--reads", "3"],
        capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=os.environ, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["flagged_count"] == 3
    assert summary["reads_curve"][0]["reads"] == 1
    assert summary["bodies"] == {}  # one batch is no comparison
