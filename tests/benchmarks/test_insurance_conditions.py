"""Figures of the insurer's desk: mechanisms, grade A, official comparison, mixes."""

import pyarrow as pa
import pytest

from benchmarks.insurance_conditions import Measured, by_mix, held, measure, show

TRUTH = pa.table(
    {
        "record_id": ["1", "2", "3", "4", "5", "6"],
        "true_my_number": ["a"] * 6,
        "mechanism": pa.array(["lookup", "lookup", "lookup", "twin", None, None]),
        "boosted": [True, True, False, False, False, False],
        "register_state": ["held"] * 6,
    }
)
DECISIONS = pa.table(
    {
        "record_id": TRUTH["record_id"],
        "decision": ["clerical_review", "link", "clerical_review", "link", "clerical_review", "link"],
        "grade": ["B", "A", "B", "A", "B", "A"],
        "mislink_probability": [0.9, 0.01, 0.8, 0.02, 0.5, 0.0],
        "better_owner": pa.array([None] * 6, pa.int64()),
        "cause": pa.array([None] * 6, pa.string()),
        "mechanism": pa.array([None] * 6, pa.string()),
        "address_level": ["different", "missing", "missing", "exact", "different", "exact"],
        "official_class": ["address", "none", "none", "none", "address", "none"],
        "proposed_answer": ["suspend_and_confirm", "no_action", "suspend_and_confirm", *["no_action"] * 3],
    }
)  # fmt: skip


def test_mechanisms_grade_a_and_flags_are_counted_apart():
    found = Measured(*held(DECISIONS, TRUTH, pa.table({"my_number": ["a"]}))).told()
    lookup = found["mechanisms"]["lookup"]
    assert (lookup["planted"], lookup["found"]) == (3, 2) and lookup["interval"][0] < 2 / 3 < lookup[
        "interval"
    ][1]
    assert (lookup["with_address"]["found"], lookup["without_address"]["planted"]) == (1, 2)
    assert found["mechanisms"]["twin"]["without_address"]["interval"] is None
    assert found["grade_a"] == {"links": 3, "expected": pytest.approx(0.03), "found": 2}
    assert (
        found["flags_per_true_error"] == 2
    )  # one right record, and the only found one that the mix itself brought
    assert found["official"] == {
        "classes": {"address": 2, "none": 4},
        "asked_share": pytest.approx(1 / 3),
        "asked_share_but_for_addresses": 0,
        "answers_needed": 2,
        "answers_ready": 1,
        "answers_drafted": 2,
    }


def test_what_each_mix_reads_where_they_differ():
    apart = pa.table(
        {
            "record_id": ["2", "6"],
            "decision": ["link", "link"],
            "mislink_probability": [0.01, 0.01],
            "pilot": ["clerical_review", "link"],
            "count_2022": ["link", "clerical_review"],
        }
    )
    assert by_mix(apart, TRUTH) == {"pilot": {"read": 1, "wrong": 1}, "count_2022": {"read": 1, "wrong": 0}}
    assert by_mix(None, TRUTH) == {}


def test_the_command_plants_more_of_the_named_mechanisms_alone(capsys):
    condition = "linked_only_no_dates"
    found = measure(condition, 2_000, 3, 4, ["lookup_kana_birth_date_sex"], own_mix=True).told()
    assert set(found["mechanisms"]) == {"lookup_kana_birth_date_sex"}
    assert found["mistakes"] - found["own_mix"]["mistakes"] == 4
    assert found["unseen"]["no_address"] > 0
    show(condition, found)
    told = capsys.readouterr().out
    assert (
        "lookup_kana_birth_date_sex" in told and "without the planted" in told and "officially 0.87%" in told
    )


def test_populations_are_added_up_before_they_are_judged():
    each = Measured(*held(DECISIONS, TRUTH, pa.table({"my_number": ["a"]})), unseen={"no_address": 2})
    one, both = each.told(), Measured.together([each, each]).told()
    assert (both["mistakes"], both["record_count"]) == (2 * one["mistakes"], 2 * one["record_count"])
    assert both["recall"] == one["recall"]
    narrower = [high - low for low, high in (both["recall_interval"], one["recall_interval"])]
    assert narrower[0] < narrower[1]
    assert both["mechanisms"]["lookup"]["with_address"] | {"interval": None} == {
        "planted": 2,
        "found": 2,
        "interval": None,
    }
    assert both["expected"] == pytest.approx(2 * one["expected"])
    assert both["log_loss"] == pytest.approx(one["log_loss"])
    assert both["unseen"] == {"no_address": 4}


def test_small_checks_are_held_against_a_population_with_as_many_mistakes_as_expected():
    found = measure("single_records", 2_000, 3, 2).told()
    assert found["mistakes"] > 20  # planted, as everywhere
    links = sum(each["links"] for each in found["bins"])
    assert links == pytest.approx(1_600, rel=0.1)  # those that were checked stand for all
    assert sum(each["found"] for each in found["bins"]) < 3
