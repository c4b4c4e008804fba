"""A cell without a value is one, whether it is null, empty or blank: no decision differs, whichever column it is in."""

import pyarrow as pa
import pytest

import linkcheck as lc
from linkcheck.errors import InputError
from linkcheck.readers import read_records
from synthetic_data.kinds import KINDS

BLANKS = ("", " ", "　", "\u00a0", "\t")
RECORDS = {"certificates": "certificate_issues"}
INPUTS = {
    "insurance": {"register": "register"},
    "accounts": {"register": "register", "sessions": "account_sessions"},
    "tax": {"register": "register", "other_store": "tax_other_store"},
    "points": {"register": "register", "sessions": "point_sessions"},
    "certificates": {"requests": "certificate_requests"},
}
EMPTIED = [
    ("insurance", "register", "household_id"),
    ("insurance", "insurance", "symbol"),
    ("accounts", "register", "household_id"),
    ("accounts", "register", "name_kana"),
    ("accounts", "account_sessions", "terminal_id"),
    ("tax", "register", "name_kana"),
    ("points", "register", "household_id"),
    ("points", "points", "session_id"),
    ("points", "point_sessions", "terminal_id"),
    ("certificates", "certificate_issues", "subject_household_id"),
    ("certificates", "certificate_issues", "request_id"),
    ("certificates", "certificate_requests", "household_id"),
    ("certificates", "certificate_requests", "event"),
    ("certificates", "certificate_requests", "request_id"),
]


@pytest.fixture(scope="module")
def data():
    return {case: KINDS[case].make(800, 5, KINDS[case].conditions["base"]) for case in INPUTS}


def with_cells(table, name, value):
    """A table with a value in every third row of a column."""
    cells = [value if at % 3 else cell for at, cell in enumerate(table[name].cast(pa.string()).to_pylist())]
    return table.set_column(table.schema.get_field_index(name), name, pa.array(cells, pa.string()))


@pytest.mark.parametrize(("case", "where", "column"), EMPTIED)
def test_blank_is_null_in_every_column(data, case, where, column):
    def decided(value):
        tables = data[case] | {where: with_cells(data[case][where], column, value)}
        others = {name: tables[table] for name, table in INPUTS[case].items()}
        records = tables[RECORDS.get(case, case)]
        return pa.table(getattr(lc, f"check_{case}")(records, **others).decisions.to_arrow())

    null = decided(None)
    for value in BLANKS:
        assert decided(value).equals(null), repr(value)


def test_missing_record_numbers_are_not_shared(data):
    table = data["insurance"]["insurance"]
    for value in (None, *BLANKS):
        numbered = with_cells(table, "record_id", value)
        source = read_records(numbered, "insurance")
        rows = sum(len(batch) for batch in source.batches())
        assert rows + len(source.quarantine) == table.num_rows
        assert set(source.quarantine["reason"].to_pylist()) == {"record_id_missing"}
        assert len(source.quarantine) == sum(at % 3 > 0 for at in range(table.num_rows))


def test_record_numbers_of_another_kind_are_refused(data):
    tables = data["insurance"]
    numbers = pa.array([["1"]] * tables["insurance"].num_rows)
    with pytest.raises(InputError, match="record_id"):
        lc.check_insurance(tables["insurance"].set_column(0, "record_id", numbers), tables["register"])
