"""A batch large enough adapts the model; settings forbid or force it, and the manifest says what was done."""

import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.audit import adaptation
from linkcheck.audit.adaptation import is_adapted


@pytest.mark.parametrize(
    ("given", "links", "by_itself", "expected"),
    [
        ({}, 5_000, True, True),
        ({}, 4_999, True, False),
        ({}, 5_000, False, False),
        ({"fit": False}, 10**6, True, False),
        ({"fit": True}, 1, False, True),
        ({"mistake_share": 0.001}, 10**6, True, False),
        ({"model": "model.json"}, 10**6, True, False),
        ({"search_owner": False}, 10**6, True, False),
    ],
)
def test_when_a_model_is_adapted(given, links, by_itself, expected):
    assert is_adapted(lc.Settings(**given), links, by_itself) == expected


def test_the_manifest_says_what_was_done(monkeypatch):
    people = register()
    records = enrolled(people)

    def manifest(**settings):
        return lc.check_insurance(records, people, settings=settings).findings.manifest

    plain, forced = manifest(), manifest(fit=True)
    assert not plain["fitted"] and plain["model"]["origin"] == "base rates"
    assert forced["fitted"] and forced["model"]["origin"] == "base rates and this data"
    monkeypatch.setattr(adaptation, "LEAST_LINKS", len(records))
    assert manifest()["model"] == forced["model"]
    assert manifest(fit=False)["model"] == plain["model"]
