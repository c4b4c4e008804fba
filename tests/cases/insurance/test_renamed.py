"""Who took another surname: mostly a woman, and mostly one who moved; a register's last changes say it better."""

from dataclasses import replace

import pyarrow as pa
import pytest

from linkcheck.cases.insurance import check_insurance
from synthetic_data.kinds import KINDS

MEN, WOMEN = ("1", "男"), ("2", "女")


@pytest.fixture(scope="module")
def answers():
    kind = KINDS["insurance"]
    return kind.make(40_000, 5, replace(kind.conditions["linked_only_no_dates"], per_mechanism=20))


def lines(result, record):
    return {line["component"]: line for line in result.explain(record)["ledger"]}


def test_a_changed_surname_speaks_against_a_man_more_than_against_a_woman(answers):
    result = check_insurance(answers["insurance"], answers["register"])
    men, women = [], []
    decisions = pa.table(result.decisions.to_arrow())
    sexes = dict(zip(*(answers["insurance"][name].to_pylist() for name in ("record_id", "sex")), strict=True))
    doubtful = decisions.filter(decisions["mislink_probability"].to_numpy() > 1e-4)["record_id"].to_pylist()
    for record in doubtful:
        told = lines(result, record)
        if told["surname"]["level"] != "else":
            assert "renamed_sex" not in told
        elif "renamed_sex" in told:
            assert told["birth_date"]["level"] == "exact" and told["given_name"]["level"] != "else"
            bits = {**dict.fromkeys(MEN, men), **dict.fromkeys(WOMEN, women)}[sexes[record]]
            bits.append(told["renamed_sex"]["weight_bits"])
    assert len(men) > 3 and len(women) > 20
    assert max(men) < -1 and min(women) > 0.5  # the ledger's bits are for the link


def test_a_move_with_it_is_no_second_chance_unless_the_register_tells_its_last_changes(answers):
    model = check_insurance(answers["insurance"], answers["register"]).findings.manifest["model"]
    moved = model["given"]["surname"]["else"]["address"]
    assert moved["different"] > 1.5 * model["shares"]["same_person"]["address"]["different"]
    nothing = pa.nulls(len(answers["register"]), pa.string())
    dated = answers["register"].append_column("changed_at", nothing)
    assert "given" not in check_insurance(answers["insurance"], dated).findings.manifest["model"]
