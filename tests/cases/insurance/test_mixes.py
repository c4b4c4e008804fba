"""The mix of mistakes is a range: a setting, and what the published mixes decide otherwise is told."""

import csv

import numpy as np
import pyarrow as pa
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.model.hypotheses import base_model, mistake_mixes


def doubtful():
    """A town in which one record's given name is another one at another address, on the right birth date and sex."""
    people = register()
    records = enrolled(people)[:-60]
    records[0] = {
        **records[0],
        "name_kanji": "佐藤　辰彦",
        "name_kana": "サトウ タツヒコ",
        "address": "徳島県徳島市幸町2丁目5番",
    }
    return records, people


def test_a_mix_moves_the_probability_and_stands_in_the_manifest():
    found = {}
    for mix in (None, "pilot", "count_2022"):
        result = lc.check_insurance(*doubtful(), settings=lc.Settings(mistake_mix=mix))
        found[mix] = result.explain("R0000")["mislink_probability"]
        priors = result.findings.manifest["model"]["priors"]
        assert result.findings.manifest["settings"]["mistake_mix"] == mix
        assert sum(list(priors.values())[1:]) == pytest.approx(1e-4)
    assert len({f"{value:.6g}" for value in found.values()}) == 3


def test_shares_of_a_mix_add_up_to_the_same_number_of_mistakes():
    model = base_model()
    for mix in mistake_mixes().values():
        mixed = model.with_mix(mix)
        assert mixed.priors.sum() == pytest.approx(1) and mixed.priors[0] == model.priors[0]
    with pytest.raises(lc.InputError):
        model.with_mix({"family": 1.0})


def test_what_is_decided_otherwise_is_a_file_of_its_own(tmp_path):
    records, people = doubtful()
    plain = lc.check_insurance(records, people)
    chances = np.sort(plain.decisions["mislink_probability"].to_numpy())[-3:]
    settings = lc.Settings(review_threshold=float(chances[-1]))
    result = lc.check_insurance(records, people, settings=settings)
    told = result.summary["decided_otherwise_by_mix"]
    assert set(told) == {"pilot", "count_2022"} and sum(told.values()) >= 1
    result.write(tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "mistake_mixes.csv").read_text("utf-8-sig").splitlines()))
    assert {row["record_id"] for row in rows} == {"R0000"}
    assert rows[0]["pilot"] != rows[0]["count_2022"]


def test_other_cases_refuse_it():
    with pytest.raises(lc.SettingsError, match="mistake_mix"):
        lc.check_tax(
            pa.table({"record_id": ["1"], "my_number": ["123456789018"]}),
            register(),
            settings={"mistake_mix": "pilot"},
        )
