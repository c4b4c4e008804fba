"""Real names: a CP932 file with Japanese headers, wareki and half-width kana against a register, links exchanged."""

import csv
import datetime
import random

import jaconv
import pytest
from real_data import real_file
from town import my_number

import linkcheck as lc

ERAS = ((datetime.date(1989, 1, 8), "平成", 1988), (datetime.date(1926, 12, 25), "昭和", 1925))


def wareki(day):
    era, first = next((name, year) for start, name, year in ERAS if day >= start)
    year = day.year - first
    return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def cp932(text):
    return text.encode("cp932", errors="replace").decode("cp932").replace("?", "●")


@pytest.fixture(scope="module")
def members():
    with real_file("assembly_members.csv").open(encoding="utf-8", newline="") as file:
        named = [row for row in csv.DictReader(file) if row["kanji"].strip() and row["kana"].strip()]
    chance = random.Random(5)
    people = []
    for serial, row in enumerate(named):
        day = datetime.date(1940, 1, 1) + datetime.timedelta(days=chance.randrange(20_000))
        people.append(
            {
                "my_number": my_number(41_000_000_000 + serial * 6_007),
                "name_kanji": row["kanji"],
                "name_kana": row["kana"],
                "birth_date": day,
                "sex": chance.choice(["男", "女"]),
                "address": f"東京都新宿区西新宿{chance.randint(1, 8)}丁目{chance.randint(1, 30)}番"
                f"{chance.randint(1, 20)}号",
            }
        )
    return people


def write_records(path, people, number_of):
    headers = ["整理番号", "個人番号", "漢字氏名", "カナ氏名", "生年月日", "性別", "住所"]
    with path.open("w", encoding="cp932", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        for at, person in enumerate(people):
            kana = jaconv.z2h(person["name_kana"].replace("\u3000", " "), kana=True, ascii=True, digit=True)
            writer.writerow(
                [
                    f"M{at:05d}",
                    people[number_of(at)]["my_number"],
                    cp932(person["name_kanji"].replace("\u3000", "").replace(" ", "")),
                    cp932(kana),
                    wareki(person["birth_date"]),
                    {"男": 1, "女": 2}[person["sex"]],
                    person["address"].replace("丁目", "－").replace("番", "－").replace("号", ""),
                ]
            )


def write_register(path, people):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(
            file, ["my_number", "name_kanji", "name_kana", "birth_date", "sex", "address"]
        )
        writer.writeheader()
        writer.writerows(people)


def test_every_true_pair_is_a_link(members, tmp_path):
    write_records(tmp_path / "records.csv", members, lambda at: at)
    write_register(tmp_path / "register.csv", members)
    result = lc.check_insurance(tmp_path / "records.csv", tmp_path / "register.csv")
    assert result.summary["record_count"] == len(members)
    assert result.summary["decisions"] == {"link": len(members), "clerical_review": 0, "non_link": 0}


def test_every_exchanged_pair_is_flagged(members, tmp_path):
    exchanged = range(0, 400, 2)
    write_records(tmp_path / "records.csv", members, lambda at: at ^ 1 if at < 400 else at)
    write_register(tmp_path / "register.csv", members)
    result = lc.check_insurance(tmp_path / "records.csv", tmp_path / "register.csv")
    flagged = {row["record_id"]: row for row in result.flagged.to_pylist()}
    assert set(flagged) == {f"M{at + side:05d}" for at in exchanged for side in (0, 1)}
    assert all(row["better_owner"] == int(name[1:]) for name, row in flagged.items())
