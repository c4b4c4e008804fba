"""The work list of what nobody would read: blind, repeatable, read back in order."""

import csv
import json

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rights import is_private

import linkcheck as lc
from linkcheck.proof.answers import read_answers
from linkcheck.proof.estimate import estimate
from linkcheck.proof.worklist import draw_sample, open_sample

LINKS = 2_000


@pytest.fixture
def checked(tmp_path):
    rng = np.random.default_rng(1)
    decision = np.where(np.arange(LINKS) < 20, "clerical_review", "link")
    pq.write_table(
        pa.table(
            {
                "record_id": [f"=R{at}" for at in range(LINKS)],
                "decision": pa.array(decision).dictionary_encode(),
                "mislink_probability": np.exp(rng.normal(-9, 2, LINKS)),
            }
        ),
        tmp_path / "decisions.parquet",
    )
    (tmp_path / "summary.json").write_text(json.dumps({"indistinguishable_count": 3}))
    return tmp_path


def rows_of(directory):
    with (directory / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(directory, results, second=()):
    rows = rows_of(directory)
    for row, result in zip(rows, results, strict=False):
        row["result"] = result
    for row, result in zip(rows, second, strict=False):
        row["second_result"] = result
    with (directory / "filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return directory / "filled.csv"


def test_the_work_list_is_blind_and_a_longer_one_begins_with_it(checked):
    draw_sample(checked, 50)
    first = rows_of(checked)
    assert list(first[0]) == ["number", "record_id", "result", "second_result", "note"]
    assert all(row["record_id"].startswith("'=R") for row in first)  # no formula
    assert not {row["record_id"] for row in first} & {
        f"'=R{at}" for at in range(20)
    }  # none that is read anyway
    draw_sample(checked, 90)
    assert rows_of(checked)[:50] == first and len(rows_of(checked)) == 90
    sheet = openpyxl.load_workbook(checked / "sample.xlsx").worksheets[0]
    assert [f"'{row[1]}" for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        row["record_id"] for row in rows_of(checked)
    ]
    assert is_private(checked / "sample.csv")


def test_what_was_filled_in_is_never_written_over(checked):
    draw_sample(checked, 5)
    assert draw_sample(checked, 6).kept == ()  # nobody had written into it
    filled = fill(checked, ["right", "wrong"])
    answers = filled.replace(checked / "sample.csv").read_bytes()
    book = openpyxl.load_workbook(checked / "sample.xlsx")
    book.worksheets[0]["E4"] = "a note alone"
    book.save(checked / "sample.xlsx")
    kept = draw_sample(checked, 8).kept
    assert [path.name for path in kept] == ["sample.earlier-1.csv", "sample.earlier-1.xlsx"]
    assert kept[0].read_bytes() == answers and len(rows_of(checked)) == 8
    assert openpyxl.load_workbook(kept[1]).worksheets[0]["E4"].value == "a note alone"
    (checked / "sample.csv").write_bytes(b"\xff\xfe\x00")  # what cannot be read may be somebody's work
    assert [path.name for path in draw_sample(checked, 8).kept] == ["sample.earlier-2.csv"]


def test_answers_count_up_to_the_first_gap_and_the_bound_falls(checked):
    draw_sample(checked, 400)
    few = estimate(checked, fill(checked, ["正しい"] * 100))
    many = estimate(checked, fill(checked, ["right"] * 400))
    assert (few["read_count"], many["read_count"]) == (100, 400)
    assert many["remaining_at_most"] < few["remaining_at_most"] < LINKS - 20 - 100
    assert few["riskiest"] == {
        "link_count": 20, "read_count": 20, "wrong_count": 0,
        "remaining_at_most_if_share": {"0.25": 10, "0.5": 4, "0.75": 2},
    }  # fmt: skip
    gap = estimate(checked, fill(checked, ["right"] * 10 + [""] + ["right"] * 5 + ["vielleicht"]))
    assert (gap["read_count"], gap["answers_beyond_a_gap"], gap["answers_not_understood"]) == (10, 5, 1)
    assert many["indistinguishable_count"] == 3
    assert json.loads((checked / "estimate.json").read_text())["read_count"] == 10


def test_what_may_be_supposed_of_the_riskiest_is_told_once_all_were_read(checked):
    sample = draw_sample(checked, 100)
    within = sample.draws.riskiest[:100]
    part = estimate(checked, fill(checked, ["right"] * 10))["riskiest"]
    assert part["read_count"] == within[:10].sum() < 20 and part["remaining_at_most_if_share"] is None
    answers = np.where(within & (np.cumsum(within) == 1), "wrong", "right").tolist()
    found = estimate(checked, fill(checked, answers))["riskiest"]
    assert found["wrong_count"] == 1
    assert found["remaining_at_most_if_share"]["0.5"] == 6  # of 7, one alone would be within in 6 % of cases
    answers[int(np.flatnonzero(~within)[0])] = "wrong"  # one of those elsewhere was found as well
    assert estimate(checked, fill(checked, answers))["riskiest"]["remaining_at_most_if_share"]["0.5"] == 5


def test_a_list_of_another_version_is_refused(checked):
    draw_sample(checked, 10)
    state = checked / "sample.json"
    told = json.loads(state.read_text())
    state.write_text(json.dumps({name: value for name, value in told.items() if name != "way"}))
    with pytest.raises(lc.InputError, match="list drawn by this version"):
        draw_sample(checked, 20)


def test_half_of_the_bound_needs_as_many_more_reads_as_are_told(checked):
    draw_sample(checked, LINKS)
    found = estimate(checked, fill(checked, ["right"] * 200))
    more = found["more_reads_to_halve"]
    later = estimate(checked, fill(checked, ["right"] * (200 + more)))
    assert later["remaining_at_most"] <= found["remaining_at_most"] / 2
    sooner = estimate(checked, fill(checked, ["right"] * (200 + int(0.9 * more))))
    assert sooner["remaining_at_most"] > later["remaining_at_most"]


def test_wrong_and_doubtful_links_widen_the_bound(checked):
    draw_sample(checked, 400)
    clean = estimate(checked, fill(checked, ["right"] * 400))
    wrong = estimate(checked, fill(checked, ["wrong", "wrong"] + ["right"] * 398))
    doubted = estimate(checked, fill(checked, ["right"] * 400, ["wrong"] * 2 + ["right"] * 98))
    assert clean["remaining_at_most"] < doubted["remaining_at_most"]
    assert clean["remaining_at_most"] <= wrong["remaining_at_most"] <= doubted["remaining_at_most"]
    assert (doubted["doubtful_count"], doubted["wrong_count"]) == (2, 0)
    assert doubted["readers"] | {"catch_share_interval": None} == {
        "read_twice_count": 100, "disagreement_count": 2, "catch_share": 0.0, "catch_share_interval": None,
    }  # fmt: skip


def test_answers_to_other_decisions_are_refused(checked):
    draw_sample(checked, 10)
    table = pq.read_table(checked / "decisions.parquet")
    pq.write_table(table.slice(1), checked / "decisions.parquet")
    with pytest.raises(lc.InputError, match="decisions that were sampled"):
        open_sample(checked)


def test_filled_work_lists_of_the_review_are_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["No.\nNo.", "整理番号\nrecord_id", "一次 結果\nresult", "二次 結果\nsecond"])
    book.active.append([1, "A1", "誤り", "一致"])
    book.active.append([2, "A2", "正しい", "不一致"])
    book.active.append([3, "A3", "保留", None])
    book.active.append([4, "A4", None, None])
    book.save(tmp_path / "review.xlsx")
    answers = read_answers(tmp_path / "review.xlsx")
    assert [answers.state(f"A{at}") for at in (1, 2, 3, 4)] == ["wrong", "doubtful", "doubtful", ""]
    with pytest.raises(lc.InputError, match="record_id and result"):
        (tmp_path / "other.csv").write_text("a,b\n1,2\n")
        read_answers(tmp_path / "other.csv")
