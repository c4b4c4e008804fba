"""Where a person under non-disclosure lives changes no byte of any output: nothing is left that could tell of it."""

import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import linkcheck as lc
from linkcheck.cases import CASES
from linkcheck.result import check
from synthetic_data.files import write_dataset
from synthetic_data.settings import Settings as Population

CANARY = "金絲雀県鳴子市黄羽町"
ANOTHER = "別天地県遠方市彼方町"
RECORDS = {"insurance": "insurance", "accounts": "accounts", "tax": "tax", "points": "points"}
LOGS = {"accounts": ("sessions", "account_sessions"), "points": ("sessions", "point_sessions"),
        "tax": ("other_store", "tax_other_store")}  # fmt: skip
SWAPPED, HIDDEN = 24, range(0, 60, 3)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    cases = ("accounts", "tax", "points", "certificates")
    paths = write_dataset(folder, 1_500, 5, Population(), scenarios=cases)
    return {
        name: pq.read_table(path).to_pylist() for name, path in paths.items() if path.suffix == ".parquet"
    }


def crossed(rows):
    """Rows whose numbers are exchanged, two by two, at the beginning."""
    rows = [dict(row) for row in rows]
    for at in range(0, SWAPPED, 2):
        rows[at]["my_number"], rows[at + 1]["my_number"] = rows[at + 1]["my_number"], rows[at]["my_number"]
    return rows


def inputs_of(case, data, moved):
    """The inputs of a case with wrong links; whose numbers are hidden: where those people live depends on `moved`."""
    own = data[RECORDS[case]]
    hidden = [own[at]["my_number"] for at in HIDDEN]
    people = {row["my_number"]: dict(row) for row in data["register"]}
    others = [
        own[at ^ 1]["my_number"] for at in HIDDEN
    ]  # whose record has the number, and the other way round
    for place, number in enumerate(hidden):
        other = people[others[place]] if moved != "nowhere" else None
        people[number] |= {
            "nondisclosure": "支援措置",
            "address": {"nowhere": f"{CANARY}{place}番1号", "to others": other and other["address"]}.get(
                moved, f"{ANOTHER}{place + 7}番2号"
            ),
            "household_id": other["household_id"] if other else f"H{place}",
            "changed_at": "2023-03-03" if other else "2019-01-01",
            "change_reason": "転居" if other else "出生",
            "former_address": f"{CANARY}{place}番9号" if other else None,
        }
    plain = {
        "nondisclosure": "0",
        "changed_at": "2015-05-05",
        "change_reason": "出生",
        "former_address": None,
    }

    def moved_too(at):  # other people, as in any register
        return {"change_reason": "転居", "former_address": f"静岡県湖西市吉美{at}番地"} if at % 3 == 0 else {}

    register = [
        row if row["my_number"] in hidden else row | plain | moved_too(at)
        for at, row in enumerate(people.values())
    ]
    records = [dict(row) for row in own]
    if case == "accounts":  # applicants with their own attributes
        named = ("name_kanji", "birth_date", "sex", "address")
        records = [row | {name: people[row["my_number"]][name] for name in named} for row in records]
    for row in records:
        if "address" in row and row["my_number"] in hidden:
            row["address"] = people[row["my_number"]]["address"]
    found = {case: crossed(records), "register": register}
    if case in LOGS:
        name, file = LOGS[case]
        rows = [dict(row) for row in data[file]]
        for row in rows:
            if "address" in row and row["my_number"] in hidden:
                row["address"] = people[row["my_number"]]["address"]
        found[name] = rows
    return {name: pa.Table.from_pylist(rows) for name, rows in found.items()}


def contents(folder):
    """Every output, workbooks unpacked and Parquet also as rows."""
    told = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    with zipfile.ZipFile(folder / "review.xlsx") as book:
        told |= {f"review.xlsx/{name}": book.read(name) for name in book.namelist()}
    for path in folder.glob("*.parquet"):
        told[f"{path.name} rows"] = repr(pq.read_table(path).to_pylist()).encode()
    return told


def case_named(name):
    return next(case for case in CASES if case.name == name)


@pytest.mark.parametrize("shown", [False, True], ids=["hidden", "with values"])
@pytest.mark.parametrize("name", RECORDS)
def test_an_address_under_nondisclosure_changes_no_byte(name, shown, data, tmp_path):
    told = {}
    for moved in ("nowhere", "far away", "to others"):
        result = check(case_named(name), inputs_of(name, data, moved))
        assert result.summary["flagged_count"] >= 5
        told[moved] = contents(result.write(tmp_path / moved, show_values=shown))
    for moved in ("far away", "to others"):
        assert [file for file in told[moved] if told[moved][file] != told["nowhere"].get(file)] == []
    for canary in (CANARY, ANOTHER):
        assert not [file for file, content in told["far away"].items() if canary.encode() in content]
        assert not [file for file, content in told["nowhere"].items() if canary.encode() in content]
    assert "不開示".encode() in told["nowhere"]["report.html"]


def test_a_month_in_which_such_a_person_moved_is_told_like_one_in_which_nobody_did(data, tmp_path):
    case, told = case_named("insurance"), {}
    check(case, inputs_of("insurance", data, "nowhere"), {"for_next_check": True}).write(tmp_path / "first")
    for moved in ("nowhere", "far away"):
        again = {"previous_directory": str(tmp_path / "first")}
        result = check(case, inputs_of("insurance", data, moved), again)
        assert result.summary["since_last_time"]["changed_count"] == 0
        told[moved] = contents(result.write(tmp_path / moved))
    assert told["nowhere"] == told["far away"] and "since_last_time.csv" in told["nowhere"]


def test_a_prepared_register_holds_no_such_address(data, tmp_path):
    made = {}
    for moved in ("nowhere", "far away"):
        register = inputs_of("insurance", data, moved)["register"]
        folder = lc.prepare_register(register, tmp_path / moved)
        made[moved] = {path.name: path.read_bytes() for path in folder.rglob("*") if path.parent != folder}
        assert not any(
            canary.encode() in told for canary in (CANARY, ANOTHER) for told in made[moved].values()
        )
    assert made["nowhere"] == made["far away"]


def certificate_inputs(data, moved):
    """Both logs, some people marked in them; some certificates show another person."""
    requests, issues = ([dict(row) for row in data[f"certificate_{name}"]] for name in ("requests", "issues"))
    hidden = {row["name_kanji"] for row in requests[::5]}
    for at in range(0, 60, 6):
        for name in ("name_kanji", "birth_date", "sex", "address", "household_id"):
            name = f"subject_{name}"
            issues[at][name], issues[at + 1][name] = issues[at + 1][name], issues[at][name]
    for rows, prefix in ((requests, ""), (issues, "subject_")):
        for row in rows:
            row["nondisclosure"] = "1" if row[f"{prefix}name_kanji"] in hidden else "0"
            if row["nondisclosure"] == "1" and moved:
                row[f"{prefix}address"] = f"{CANARY}7番8号"
                row[f"{prefix}household_id"] = "H1"
    return {"requests": pa.Table.from_pylist(requests), "issues": pa.Table.from_pylist(issues)}


@pytest.mark.parametrize("shown", [False, True], ids=["hidden", "with values"])
def test_nor_does_one_in_the_logs_of_certificates(shown, data, tmp_path):
    told = []
    for moved in (False, True):
        result = check(case_named("certificates"), certificate_inputs(data, moved))
        told.append(contents(result.write(tmp_path / str(moved), show_values=shown)))
    assert [file for file in told[1] if told[1][file] != told[0].get(file)] == []
    assert not [file for file, content in told[1].items() if CANARY.encode() in content]
    withheld = json.loads(told[0]["summary.json"])["flagged_count"]
    assert withheld >= 5 and "不開示".encode() in told[0]["report.html"]
