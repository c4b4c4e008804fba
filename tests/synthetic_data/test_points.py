from collections import Counter
from dataclasses import replace

import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.points import CONDITIONS, PointConditions, make_points
from synthetic_data.points.faults import SHARES

RECORD = (
    "record_id my_number service_code service_user_id name_kana birth_date applied_at terminal_id session_id"
)
BASE = CONDITIONS["base"]
VISITS = 12_000


@pytest.fixture(scope="module")
def people():
    return make_population(20_000, 3)


@pytest.fixture(scope="module")
def base(people):
    return make_points(people, VISITS, 3)


def made(people, **fields):
    return make_points(people, VISITS, 3, replace(BASE, **fields))


def decided(logs):
    return sum(logs.truth["decidable"].to_pylist()) / logs.truth.num_rows


def events(logs):
    return Counter(logs.sessions["event"].to_pylist())


def test_columns_and_truth(base):
    assert base.records.column_names == RECORD.split()
    assert base.sessions.column_names == ["session_id", "terminal_id", "my_number", "event", "at"]
    ids = base.records["record_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    truth, harmless = (table["record_id"].to_pylist() for table in (base.truth, base.harmless))
    assert set(truth) | set(harmless) <= set(ids) and not set(truth) & set(harmless)
    assert set(base.truth["mechanism"].to_pylist()) == set(SHARES)
    assert all(row["decidable"] == (row["mistake_share"] >= 0.5) for row in base.truth.to_pylist())
    incidents = base.truth.group_by("incident_id").aggregate([("mechanism", "count_distinct")])
    assert set(incidents["mechanism_count_distinct"].to_pylist()) == {1}


def test_the_same_arguments_give_the_same_logs(people, base):
    again = make_points(people, VISITS, 3)
    assert again.records.equals(base.records) and again.sessions.equals(base.sessions)
    assert again.truth.equals(base.truth)


def test_an_exchanged_pair_is_one_incident_of_two_records(base):
    pairs = base.truth.filter(pc.equal(base.truth["mechanism"], "card_mixed_up"))
    assert set(Counter(pairs["incident_id"].to_pylist()).values()) == {2}
    numbers = dict(zip(*(base.records[c].to_pylist() for c in ("record_id", "my_number")), strict=True))
    for incident in set(pairs["incident_id"].to_pylist()):
        rows = pairs.filter(pc.equal(pairs["incident_id"], incident))["record_id"].to_pylist()
        assert numbers[rows[0]] != numbers[rows[1]]


def test_missing_logouts_come_at_their_share(people, base):
    for share, logs in ((0.03, base), (0.4, made(people, missing_logout_share=0.4))):
        seen = events(logs)
        assert 1 - seen["logout"] / seen["login"] == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(
    ("field", "sequence", "share"),
    [
        ("further_share", "further_application", 0.04),
        ("lookup_share", "staff_lookup", 0.04),
        ("guardian_share", "guardian", 0.002),
    ],
)
def test_harmless_sequences_come_at_their_share(people, field, sequence, share):
    logs = made(people, **{field: share})
    found = Counter(logs.harmless["sequence"].to_pylist())[sequence]
    usual = (
        0.5 if sequence == "staff_lookup" else 1.0
    )  # between two guests it leaves no mark on an application
    assert found == pytest.approx(VISITS * share * usual, rel=0.35)
    assert not {"guardian", "agent"} & set(make_points(people, 500, 1).harmless["sequence"].to_pylist())


def test_names_filled_in_from_the_card_tell_nothing(people):
    typed, card = (made(people, named_share=1.0, names_from_card=name) for name in (False, True))
    assert decided(typed) > decided(card)
    marks = {mark for row in card.truth["traces"].to_pylist() for mark in row}
    assert not marks & {"name_of_another", "name_of_relative"}
    mixed = card.truth.filter(pc.equal(card.truth["mechanism"], "card_mixed_up"))
    assert not any(mixed["decidable"].to_pylist())


def test_every_way_of_writing_leaves_the_truth_alone(people, base):
    written = make_points(people, VISITS, 3, replace(CONDITIONS["wareki_moments"], terminal_form="wide"))
    assert written.truth.equals(base.truth)
    assert written.sessions["at"].to_pylist()[0].startswith("令和4年9月")
    assert set(events(written)) >= {"カード読取", "ログイン", "申込開始", "申込完了", "ログアウト"}
    assert written.sessions["terminal_id"][0].as_py().startswith("Ｋ０")


def test_keys_are_shared_begin_anew_or_are_missing(people, base):
    shared = made(people, terminal_key="shared")
    count = {
        name: len(pc.unique(logs.sessions["terminal_id"])) for name, logs in (("own", base), ("few", shared))
    }
    assert count["few"] <= count["own"] // 2
    daily = made(people, session_key="daily").sessions
    assert len(pc.unique(daily["session_id"])) < 200
    none = made(people, terminal_key="none", session_key="none")
    assert none.sessions["terminal_id"].null_count == none.sessions.num_rows
    assert none.records["session_id"].null_count == none.records.num_rows


def test_lines_are_lost_doubled_and_cut(people, base):
    lines = base.sessions.num_rows
    assert made(people, lost_line_share=0.02).sessions.num_rows == pytest.approx(lines * 0.98, rel=0.005)
    assert made(people, near_duplicate_share=0.01).sessions.num_rows == pytest.approx(lines * 1.01, rel=0.003)
    assert made(people, cut_hours=24.0).sessions.num_rows < lines * 0.97


def test_drawn_conditions_have_truth_of_every_mechanism(people):
    for seed in range(4):
        logs = make_points(people, 4_000, seed, PointConditions.draw(seed))
        assert set(logs.truth["mechanism"].to_pylist()) == set(SHARES), seed
        assert logs.condition.name == f"drawn_{seed}"
