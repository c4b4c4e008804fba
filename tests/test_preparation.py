"""Commands before a check, as their users call them: inspect, settings; keys and indices as users have them."""

import datetime
import json
import subprocess
import sys
import tomllib
from dataclasses import fields

import numpy as np
import office_forms as office
import pandas as pd
import pytest

import linkcheck
from linkcheck.audit.pair import compare_pair
from linkcheck.errors import InputError, SettingsError
from linkcheck.preparation import example
from linkcheck.settings import Settings, given_settings, setting_words


def run(*arguments):
    command = [sys.executable, "-X", "utf8", "-m", "linkcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def records(tmp_path):
    return office.write(tmp_path / "records.csv", office.text(office.table()))


def test_inspect_tells_and_writes_settings_but_over_no_file(records, tmp_path):
    written = tmp_path / "settings.toml"
    done = run("inspect", records, "--write-settings", written)
    assert done.returncode == 0 and "漢字氏名 → name_kanji" in done.stdout and done.stderr == ""
    assert linkcheck.read_settings(written).columns["insurance"]["sex"] == "性別"
    again = run("inspect", records, "--write-settings", written)
    assert again.returncode == 2 and again.stdout == "" and "not overwritten" in again.stderr
    nowhere = run("inspect", records, "--write-settings", tmp_path / "none" / "settings.toml")
    assert nowhere.returncode == 2 and nowhere.stdout == ""
    assert "--write-settings: expected a file in a folder that is there" in nowhere.stderr


def test_inspect_for_programs(records):
    told = json.loads(run("inspect", records, "--as", "insurance", "--json").stdout)
    assert told["rows"] == 30 and told["guessed"] is False and told["facts"]["header_row"] == 1


def test_bad_input_ends_with_status_2(records, tmp_path):
    assert run("inspect", tmp_path / "none.csv").returncode == 2
    assert run("inspect", records, "--as", "people").returncode == 2
    assert run("inspect", office.write(tmp_path / "x.csv", "甲,乙\r\n1,2\r\n")).returncode == 2


def test_the_example_is_the_defaults(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(example(), "utf-8")
    assert linkcheck.read_settings(path) == Settings()
    assert set(setting_words()) == {each.name for each in fields(Settings)}
    for each in fields(Settings):
        assert f"{each.name} = " in example() or f"[{each.name}" in example()


def test_every_example_in_it_is_a_setting(tmp_path):
    lines = example().splitlines()
    taken = [line.removeprefix("# ") for line in lines if " = " in line or line.startswith("# [")]
    taken = [
        line for line in taken if not line.startswith("recall = ")
    ]  # reads stands beside it: one of them
    path = tmp_path / "settings.toml"
    path.write_text("\n".join(line for line in taken if "標準名" not in line and "コード =" not in line
                              and "canonical" not in line and "private-use" not in line), "utf-8")  # fmt: skip
    found = linkcheck.read_settings(path)
    assert (found.era_codes, found.sheet, found.gaiji) == ("receipt", 2, {"E000": "髙"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fit = true\nencoding = 秘密\n", "line 2, column 12"),
        ("[columns.insurance\n", "line 1"),
        ('a = 1\nencoding = "cp932', "end"),
    ],
)
def test_a_fault_in_toml_has_its_line_and_quotes_nothing(text, told, tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    with pytest.raises(SettingsError, match=told) as raised:
        linkcheck.read_settings(path)
    assert "秘密" not in str(raised.value)


def test_testing_a_settings_file_finds_columns_that_no_check_takes(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(
        '[columns.insurence]\nsex = "性別"\n\n[columns.insurance]\nname_kanjj = "氏名"\n', "utf-8"
    )
    done = run("settings", file)
    assert done.returncode == 2 and "line 1: columns.insurence: no such input" in done.stderr
    assert "line 5: " in done.stderr and "加入者の記録の項目ではない name_kanjj" in done.stderr
    file.write_text('[columns.insurance]\nsex = "性別"\n[columns.changes]\nremoved = "削除"\n', "utf-8")
    assert run("settings", file).returncode == 0


def test_a_dict_is_settings():
    assert given_settings({"fit": True, "sheet": None}) == Settings(fit=True)
    assert given_settings(None) == Settings() and given_settings(Settings(fit=True)).fit
    with pytest.raises(SettingsError, match=r"fitt: no such setting.*; threads: expected int"):
        given_settings({"fitt": True, "threads": "4"})


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (linkcheck.normalize_kana, "ﾔﾏﾀﾞ"),
        (linkcheck.normalize_kanji, "山田"),
        (linkcheck.normalize_name, "山田 花子"),
        (linkcheck.normalize_sex, "男"),
        (linkcheck.normalize_birth_date, "S50.1.2"),
        (linkcheck.normalize_address, "静岡県浜松市中央区元城町1-2"),
        (linkcheck.my_number_is_valid, "123456789018"),
    ],
)
def test_the_index_of_a_series_is_kept(function, value):
    series = pd.Series([value, None], index=[30, 10])
    assert list(function(series).to_pandas().index) == [30, 10]
    assert list(function([value, None]).to_pandas().index) == [0, 1]


def test_a_filtered_series_goes_back_by_its_index():
    frame = pd.DataFrame({"kana": ["ﾔﾏﾀﾞ", "ｻﾄｳ", "ｲﾄｳ"]}, index=[2, 0, 1])
    frame["all"] = linkcheck.normalize_kana(frame["kana"])
    assert list(frame["all"]) == ["ヤマダ", "サトウ", "イトウ"]
    frame["some"] = linkcheck.normalize_kana(frame["kana"].drop(0)).to_pandas()
    assert list(frame["some"].fillna("")) == ["ヤマダ", "", "イトウ"]


def test_a_pair_with_japanese_keys():
    left = {
        "漢字氏名": "山田　花子",
        "カナ氏名": "ヤマダ ハナコ",
        "生年月日": "S50.1.2",
        "性別": "2",
        "住所": None,
    }
    right = {
        "姓": "山田",
        "名": "花子",
        "name_kana": "ヤマダ ハナコ",
        "birth_date": "1975-01-02",
        "性別": "女",
    }
    names = ("name_kanji", "name_kana", "birth_date", "sex", "address")
    plain = dict(zip(names, left.values(), strict=True))
    other = dict(zip(names, ("山田　花子", "ヤマダ ハナコ", "1975-01-02", "女", None), strict=True))
    assert compare_pair(left, right) == compare_pair(plain, other)
    assert compare_pair(left, right)["levels"]["birth_date"] == "exact"
    with pytest.raises(InputError):
        compare_pair({"氏名": "山田", "漢字氏名": "田中"}, right)


def test_a_pair_takes_the_values_that_columns_do():
    texts = {"name_kanji": "山田　花子", "birth_date": "1975-01-02", "sex": "2"}
    for day in (19750102, 19750102.0, datetime.date(1975, 1, 2), np.datetime64("1975-01-02")):
        found = compare_pair(texts, {**texts, "birth_date": day, "sex": 2.0, "address": float("nan")})
        assert found == compare_pair(texts, texts), day
        assert linkcheck.normalize_birth_date([day])[0] == "1975-01-02"
    for value in (["山田　花子"], {"kanji": "山田　花子"}):
        with pytest.raises(InputError, match="column name_kanji"):
            compare_pair(texts, {**texts, "name_kanji": value})


@pytest.mark.parametrize("text", ["[" * 100_000, '{"sex": "1", "sex": "2"}', '{"sex": ["1"]}', "[]", ""])
def test_json_that_is_no_record_is_refused_in_words(tmp_path, text):
    (tmp_path / "left.json").write_text('{"sex": "1"}', "utf-8")
    (tmp_path / "right.json").write_text(text, "utf-8")
    done = run("compare", tmp_path / "left.json", tmp_path / "right.json")
    assert done.returncode == 2 and done.stdout == "" and "expected" in done.stderr


def test_a_sheet_is_asked_for_by_an_option():
    told = run("check", "insurance", "--help").stdout
    assert "--sheet" in told and "--register-sheet" in told
    assert "--register-sheet" not in run("check", "certificates", "--help").stdout
