from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.certificate_logs import MECHANISMS
from synthetic_data.certificates import CONDITIONS, CertificateConditions, make_certificates
from synthetic_data.scenario_tables import certificate_tables

BASE = CONDITIONS["base"]
JOBS = 20_000


@pytest.fixture(scope="module")
def people():
    return make_population(20_000, 4)


@pytest.fixture(scope="module")
def base(people):
    return make_certificates(people, JOBS, 4)


def made(people, **fields):
    return make_certificates(people, JOBS, 4, replace(BASE, **fields))


def of(logs, mechanism):
    return logs.truth.filter(pc.equal(logs.truth["mechanism"], mechanism)).to_pylist()


def sequences(logs):
    return Counter(logs.harmless["sequence"].to_pylist())


def test_columns_and_truth(base):
    assert set(base.truth["mechanism"].to_pylist()) == set(MECHANISMS)
    assert set(base.requests["event"].to_pylist()) == {"request", "timeout", "error"}
    asked = set(base.requests["request_id"].to_pylist())
    assert set(base.truth["request_id"].to_pylist()) <= asked
    keys = [(row["request_id"], row["server_id"]) for row in base.truth.to_pylist()]
    assert len(set(keys)) == len(keys)
    assert all(row["issued_at"] is None for row in of(base, "never_issued"))
    assert all(row["decidable"] == (row["mistake_share"] >= 0.5) for row in base.truth.to_pylist())


def test_the_same_arguments_give_the_same_logs(people, base):
    again = make_certificates(people, JOBS, 4)
    assert again.requests.equals(base.requests) and again.issues.equals(base.issues)
    assert again.truth.equals(base.truth) and again.harmless.equals(base.harmless)


def test_well_kept_logs_decide_nearly_everything(base):
    assert np.mean(base.truth["decidable"].to_pylist()) > 0.9


def test_truth_says_what_went_wrong(people, base):
    asked = {row["request_id"]: row for row in base.requests.to_pylist() if row["event"] == "request"}
    issued = {row["request_id"]: row for row in base.issues.to_pylist()}
    for row in of(base, "other_document"):
        key = row["request_id"]
        assert asked[key]["document_type"] != issued[key]["document_type"]
    for row in of(base, "revoked"):
        assert issued[row["request_id"]]["revoked_at"] < issued[row["request_id"]]["issued_at"]
    for name in ("previous_job", "shifted_run", "other_server"):
        for row in of(base, name):
            key = row["request_id"]
            assert asked[key]["birth_date"] != issued[key]["subject_birth_date"] or (
                asked[key]["name_kanji"] != issued[key]["subject_name_kanji"]
            )


@pytest.mark.parametrize(
    ("field", "sequence", "share"),
    [
        ("copies_share", "copies", 0.05),
        ("cancel_share", "cancel", 0.01),
        ("walked_away_share", "walked_away", 0.01),
        ("reprint_share", "reprint", 0.01),
        ("lookup_share", "staff_lookup", 0.005),
        ("agent_share", "agent", 0.005),
        ("night_batch_share", "night_batch", 0.02),
    ],
)
def test_harmless_sequences_come_at_their_share(people, field, sequence, share):
    found = sequences(made(people, **{field: share}))[sequence]
    assert found == pytest.approx(JOBS * share, rel=0.5 if sequence == "agent" else 0.25)


def test_cancellations_without_an_event_hide_what_never_printed(people):
    seen = made(people, cancel_share=0.005)
    hidden = made(people, cancel_share=0.005, event_column=False)
    assert all(row["decidable"] for row in of(seen, "never_issued"))
    assert not any(row["decidable"] for row in of(hidden, "never_issued"))
    assert "event" not in hidden.requests.column_names
    assert hidden.requests.num_rows < seen.requests.num_rows


def test_household_ids_stand_on_both_one_or_no_side(people):
    for where, columns in (("both", (1, 1)), ("requests", (1, 0)), ("issues", (0, 1)), ("none", (0, 0))):
        logs = made(people, household_ids=where)
        assert ("household_id" in logs.requests.column_names) == columns[0]
        assert ("subject_household_id" in logs.issues.column_names) == columns[1]
    padded = made(people, household_ids="padded")
    left, right = (
        padded.requests["household_id"].to_pylist(),
        padded.issues["subject_household_id"].to_pylist(),
    )
    assert {len(text) for text in right if text} == {9} and min(len(text) for text in left if text) < 6
    assert {text.lstrip("0") for text in right if text} & {text for text in left if text}


def test_numbers_of_requests_begin_anew(people, base):
    count = len(pc.unique(base.requests["request_id"]))
    servers = made(people, request_ids="per_server").requests
    assert len(pc.unique(servers["request_id"])) < count / 2
    pairs = {(row["request_id"], row["server_id"]) for row in servers.to_pylist()}
    assert len(pairs) == count


def test_every_way_of_writing_leaves_the_mechanisms_alone(people, base):
    written = made(people, moments="wareki", vocabulary="ja", documents="codes", request_form="bare")
    for column in ("mechanism", "incident_id", "decidable", "traces", "request_id"):
        assert written.truth[column].equals(base.truth[column]), column
    assert written.issues["document_type"][0].as_py() in {"01", "02", "03", "04", "05"}
    assert written.requests["requested_at"][0].as_py().startswith("令和7年3月")
    assert written.truth["issue_request_id"][0].as_py().isdigit()


def test_days_of_revocation_in_every_notation(people):
    for notation, pattern in (
        ("compact", r"\d{8}"), ("wareki", "令和7年.*日"), ("letter", r"R07\.\d\d\.\d\d"), ("excel", r"457\d\d"),
    ):  # fmt: skip
        column = made(people, revoked_at=notation).issues["revoked_at"].drop_null()
        assert len(column) > 50
        assert pc.all(pc.match_substring_regex(column, f"^{pattern}$")).as_py(), notation


def test_drawn_conditions_have_truth(people):
    for seed in range(5):
        logs = make_certificates(people, 8_000, seed, CertificateConditions.draw(seed))
        kinds = set(logs.truth["mechanism"].to_pylist())
        assert len(kinds) >= len(MECHANISMS) - 1, seed
        assert logs.condition.name == f"drawn_{seed}"


@pytest.mark.parametrize("persons", [300, 1200])
def test_a_small_population_has_certificates_too(persons):
    tables = certificate_tables(make_population(persons, 3))
    assert tables["certificate_requests"].num_rows and tables["certificate_issues"].num_rows
