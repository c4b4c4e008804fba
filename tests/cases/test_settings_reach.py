"""A setting that judges changes the result of every case, or the case refuses it; the manifest says what was used."""

import pytest

from linkcheck import Settings, SettingsError
from linkcheck.cases import CASES
from linkcheck.result import check
from synthetic_data.files import write_dataset
from synthetic_data.settings import Settings as Population

VALUES = {
    "review_threshold": 1e-9,
    "non_link_threshold": 2e-9,
    "register_coverage": 0.0,
    "mistake_share": 0.4,
    "mistake_mix": "pilot",
    "fit": True,
    "search_owner": False,
}
BESIDE = {"non_link_threshold": {"review_threshold": 1e-9}}
"""What has to be given with a setting so that it can act."""

FILES = {
    "sessions": {"accounts": "account_sessions", "points": "point_sessions"},
    "other_store": {"tax": "tax_other_store"},
    "issues": {"certificates": "certificate_issues"},
    "requests": {"certificates": "certificate_requests"},
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    paths = write_dataset(
        folder, 6_000, 5, Population(), scenarios=("accounts", "tax", "points", "certificates")
    )
    return {
        case.name: {
            each.name: paths[FILES.get(each.name, {}).get(case.name, each.name)] for each in case.inputs
        }
        for case in CASES
    }


@pytest.fixture(scope="module")
def usual(inputs):
    return {case.name: told(check(case, inputs[case.name])) for case in CASES}


def told(result):
    columns = ("record_id", "decision", "mislink_probability", "cause", "better_owner")
    rows = result.decisions.to_arrow().select(columns).to_pylist()
    return [{**row, "mislink_probability": f"{row['mislink_probability']:.4g}"} for row in rows]


@pytest.mark.parametrize("setting", VALUES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_setting_acts_or_is_refused(case, setting, inputs, usual):
    beside = BESIDE.get(setting, {})
    settings = Settings(**beside, **{setting: VALUES[setting]})
    if setting in case.refuses:
        with pytest.raises(SettingsError, match=setting):
            check(case, inputs[case.name], settings)
        return
    result = check(case, inputs[case.name], settings)
    without = told(check(case, inputs[case.name], Settings(**beside))) if beside else usual[case.name]
    assert told(result) != without
    assert result.findings.manifest["settings"][setting] == VALUES[setting]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_columns_of_an_input_that_no_case_has_are_refused(case, inputs):
    settings = Settings(columns={"residents": {"my_number": "x"}})
    with pytest.raises(SettingsError, match=r"columns\.residents: no such input"):
        check(case, inputs[case.name], settings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_manifest_describes_every_input_as_it_was_read(case, inputs):
    manifest = check(case, inputs[case.name]).findings.manifest
    assert [each["kind"] for each in manifest["inputs"]] == [each.name for each in case.inputs]
    for each in manifest["inputs"]:
        assert each["columns"] and each["row_count"] > 0
