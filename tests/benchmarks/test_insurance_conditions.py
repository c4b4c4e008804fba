"""Figures of the insurer's desk: mechanisms, grade A, official comparison, mixes."""

import pyarrow as pa
import pytest

from benchmarks.insurance_conditions import by_mix, held, measure, show

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
    found = held(DECISIONS, TRUTH, pa.table({"my_number": ["a"]}))
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
    found = measure("linked_only_no_dates", 2_000, 3, 4, ["lookup_kana_birth_date_sex"], own_mix=True)
    assert set(found["mechanisms"]) == {"lookup_kana_birth_date_sex"}
    assert found["mistakes"] - found["own_mix"]["mistakes"] == 4
    assert found["unseen"]["no_address"] > 0
    show(found)
    told = capsys.readouterr().out
    assert (
        "lookup_kana_birth_date_sex" in told and "without the planted" in told and "officially 0.87%" in told
    )
