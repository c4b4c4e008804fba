"""Days with the year last: a file is read in one order, whatever the batches are."""

import pyarrow as pa
import pytest

from linkcheck.inspection.look import inspect
from linkcheck.readers import read_records

LATE = ["03/04/1952"] * 20 + ["27/03/1952"]
"""Only the last row tells that the day comes first."""


def register(birth_dates):
    count = len(birth_dates)
    return pa.table(
        {
            "my_number": [f"{number:012}" for number in range(count)],
            "name_kanji": ["山田 花子"] * count,
            "birth_date": birth_dates,
            "sex": ["2"] * count,
            "address": ["千代田区"] * count,
        }
    )


def sessions(moments):
    count = len(moments)
    return pa.table(
        {
            "terminal_id": ["T1"] * count,
            "my_number": [None] * count,
            "event": ["login"] * count,
            "at": moments,
        }
    )


def column(source, name, rows):
    return [value for batch in source.batches(rows) for value in batch.column(name).to_pylist()]


def words(source):
    return " ".join(note.english for note in source.notes)


@pytest.mark.parametrize("rows", [5, 20, 1000])
def test_birth_dates_are_read_by_what_later_rows_tell(rows):
    source = read_records(register(LATE), "register")
    assert column(source, "birth_date", rows) == ["1952-04-03"] * 20 + ["1952-03-27"]
    assert source.unread_birth_dates == {} and "day/month/year" in words(source)


def test_birth_dates_of_a_text_file_are_read_by_what_later_rows_tell(tmp_path):
    path = tmp_path / "register.csv"
    table = register(LATE)
    rows = [table.column_names, *zip(*table.to_pydict().values(), strict=True)]
    path.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    source = read_records(path, "register")
    assert column(source, "birth_date", 5) == ["1952-04-03"] * 20 + ["1952-03-27"]


def test_birth_dates_that_nothing_puts_in_order_are_unread():
    source = read_records(register(["03/04/1952", "1952-01-02"]), "register")
    assert column(source, "birth_date", 1) == ["03/04/1952", "1952-01-02"]
    assert sum(source.unread_birth_dates.values()) == 1


def test_birth_dates_in_both_orders_are_read_where_only_one_fits():
    source = read_records(register(["03/04/1952", "27/03/1952", "03/28/1952", "05/05/1952"]), "register")
    assert column(source, "birth_date", 2) == ["03/04/1952", "1952-03-27", "1952-03-28", "1952-05-05"]
    assert sum(source.unread_birth_dates.values()) == 1 and "both" in words(source)


@pytest.mark.parametrize("rows", [2, 1000])
def test_a_log_is_read_in_one_order(rows):
    moments = [f"03/04/2023 10:{at:02}" for at in range(9)] + [
        "27/03/2023 10:00",
        "03/04/2023 11:00",
        "04/05/2023",
    ]
    source = read_records(sessions(moments), "sessions")
    found = column(source, "at", rows)
    assert found[:9] == [f"2023-04-03 10:{at:02}" for at in range(9)]
    assert found[9:] == ["2023-03-27 10:00", "2023-04-03 11:00", "2023-05-04"]
    assert "day/month/year" in words(source)


def test_a_log_of_which_nothing_tells_the_order_has_the_month_first_and_says_so():
    source = read_records(sessions(["03/04/2023 10:00", "2023-03-05"]), "sessions")
    assert column(source, "at", 1) == ["2023-03-04 10:00", "2023-03-05"]
    assert "no value confirms" in words(source)
    assert "no value confirms" in str(inspect(sessions(["03/04/2023 10:00"]), as_="sessions").to_dict())


@pytest.mark.parametrize("rows", [1, 1000])
def test_a_log_in_both_orders_loses_what_may_be_read_either_way(rows):
    source = read_records(sessions(["03/04/2023", "27/03/2023", "03/28/2023", "05/05/2023"]), "sessions")
    assert column(source, "at", rows) == [None, "2023-03-27", "2023-03-28", "2023-05-05"]
    assert source.account.unread == {"at": {"unreadable": 1}}


def test_a_log_with_the_year_first_is_read_once(monkeypatch):
    monkeypatch.setattr("linkcheck.readers.source.Source._only", None)
    moments = ["2023-03-27 10:00", None, "9999-12-31", "R5.3.1", "x"]
    source = read_records(sessions(["2023-03-27 10:00", *moments[2:]]), "sessions")
    assert column(source, "at", 2) == ["2023-03-27 10:00", *moments[2:]]
    assert source.account.unread == {"at": {"unreadable": 1}}


def test_a_file_is_looked_over_once_for_a_column(monkeypatch):
    asked = []
    only = read_records(register(LATE), "register")._only.__func__
    monkeypatch.setattr(
        "linkcheck.readers.source.Source._only",
        lambda self, name, rows: asked.append(name) or only(self, name, rows),
    )
    source = read_records(register(LATE), "register")
    for rows in (3, 10):
        assert column(source, "birth_date", rows)[0] == "1952-04-03"
    assert asked == ["birth_date"]
