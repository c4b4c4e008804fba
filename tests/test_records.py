"""Schemas are those of the contract; headers are found under the names people use."""

import csv
from pathlib import Path

import pytest

from linkcheck.errors import InputError
from linkcheck.readers.headers import resolve_columns
from linkcheck.records import ACCOUNTS, INSURANCE, REGISTER, SCHEMAS

GOLDEN_FILE = Path(__file__).parent / "golden" / "headers.csv"
GOLDEN = list(csv.DictReader(GOLDEN_FILE.read_text("utf-8").splitlines()))
REST = ["氏名", "生年月日", "性別", "住所"]


def test_schemas_are_the_contract():
    assert REGISTER.required == ("my_number", "name_kanji", "birth_date", "sex", "address")
    assert INSURANCE.required == ("record_id", "my_number", "name_kanji", "name_kana", "birth_date", "sex")
    assert ACCOUNTS.names[-3:] == ("registered_at", "terminal_id", "channel")
    assert SCHEMAS["points"].field("applied_at").kind == "moment"
    assert SCHEMAS["issues"].field("subject_birth_date").kind == "day"
    assert SCHEMAS["sessions"].field("at").kind == "moment" and REGISTER.field("birth_date").kind == "day"


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['schema']}:{row['header']}")
def test_golden(row):
    schema = SCHEMAS[row["schema"]]
    canonical = [name for name in schema.required if name != row["expected"]]
    found = resolve_columns([*canonical, row["header"]], schema, None).headers([*canonical, row["header"]])
    names = [name for name, headers in found.items() if headers == (row["header"],)]
    assert names == ([row["expected"]] if row["expected"] else [])


def test_every_known_header_means_one_column_of_a_schema():
    from linkcheck.readers.header_words import _aliases, facts, fold_header

    for schema in SCHEMAS.values():
        owner = {}
        for name in schema.names:
            headers = set(_aliases(name))
            for part in facts()["parts"]:
                if part["name"] == name:
                    headers |= {fold_header(header) for column in part["columns"] for header in column}
            for after in facts()["following"]:
                if after["name"] == name:
                    headers |= set(map(fold_header, after["columns"]))
            for header in headers:
                assert owner.setdefault(header, name) == name, (schema.name, header)


def headers_of(names, schema=REGISTER, mapping=None):
    return resolve_columns(names, schema, mapping).headers(names)


def test_names_in_two_columns_and_addresses_in_several():
    names = [
        "個人番号",
        "姓",
        "名",
        "セイ",
        "メイ",
        "生年月日",
        "性別",
        "都道府県",
        "市区町村",
        "町名番地",
        "方書",
    ]
    found = headers_of(names)
    assert found["name_kanji"] == ("姓", "名") and found["name_kana"] == ("セイ", "メイ")
    assert found["address"] == ("都道府県", "市区町村", "町名番地", "方書")
    assert headers_of(["個人番号", *REST, "方書"])["address"] == ("住所", "方書")


@pytest.mark.parametrize(
    ("schema", "column", "parts"),
    [
        ("sessions", "at", ("日付", "時刻")),
        ("sessions", "at", ("操作日", "操作時刻")),
        ("points", "applied_at", ("申込日", "申込時刻")),
        ("requests", "requested_at", ("申請日", "申請時刻")),
        ("issues", "issued_at", ("交付日", "交付時刻")),
        ("accounts", "registered_at", ("登録日", "登録時刻")),
    ],
)
def test_a_day_and_the_time_of_day_beside_it_are_one_moment(schema, column, parts):
    rest = [name for name in SCHEMAS[schema].required if name != column]
    assert headers_of([*rest, *parts], SCHEMAS[schema])[column] == parts
    assert headers_of([*rest, column, "別の時刻"], SCHEMAS[schema])[column] == (column,)


def test_two_headers_of_one_column_are_an_error_that_names_both():
    with pytest.raises(InputError, match="氏名, 漢字氏名") as caught:
        headers_of(["個人番号", *REST, "漢字氏名"])
    assert "settings" in caught.value.english
    with pytest.raises(InputError, match="住所, 住所"):
        headers_of(["個人番号", *REST, "住所"])
    with pytest.raises(InputError, match="住所, 都道府県, 市区町村"):
        headers_of(["個人番号", *REST, "都道府県", "市区町村"])
    assert headers_of(["個人番号", *REST, "name_kanji"])["name_kanji"] == ("name_kanji",)


def test_mapping_decides():
    names = ["個人番号", *REST, "漢字氏名"]
    assert headers_of(names, mapping={"name_kanji": "漢字氏名"})["name_kanji"] == ("漢字氏名",)
    joined = headers_of(["A", "B", *REST[1:], "C"], mapping={"my_number": "A", "name_kanji": ["B", "C"]})
    assert joined["name_kanji"] == ("B", "C")
    with pytest.raises(InputError, match="no such header"):
        headers_of(names, mapping={"name_kanji": "お名前欄"})
    with pytest.raises(InputError, match="mapping of columns of register"):
        headers_of(names, mapping={"holder_kana": "氏名"})


def test_missing_columns_are_named_and_headers_are_not_quoted():
    with pytest.raises(InputError) as caught:
        headers_of(["山田 花子", "1975-01-02", "123456789018"])
    message = str(caught.value)
    assert "my_number (個人番号)" in message and "3 columns" in message
    assert not any(secret in message for secret in ("山田", "1975", "123456789018"))
