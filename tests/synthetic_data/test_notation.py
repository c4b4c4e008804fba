from datetime import date

import numpy as np
import pytest

from synthetic_data.addresses import NOTATIONS, kanji_number, write_addresses
from synthetic_data.dates import ERAS, era, with_digit_slip, with_era_slip, write_days
from synthetic_data.entered_names import with_substitute
from synthetic_data.insurers import insurer_number, insurers
from synthetic_data.kana import half_width, with_slip, without_small
from synthetic_data.places import STYLES, Dwellings, make_dwellings, towns

LAST = date(2025, 4, 1)


@pytest.mark.parametrize("first", [row[0] for row in ERAS[:-1]])
def test_first_and_last_day_of_an_era(first):
    day = np.datetime64(first, "D")
    last, begun = write_days(np.array([day - 1, day]), "wareki").to_pylist()
    assert begun[2] == "元" and last[:2] != begun[:2]


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("iso", "1975-01-02"),
        ("compact", "19750102"),
        ("slash", "1975/1/2"),
        ("wareki", "昭和50年1月2日"),
        ("letter", "S50.01.02"),
        ("letter_compact", "S500102"),
        ("letter_slash", "S50/1/2"),
    ],
)
def test_dates(notation, expected):
    assert write_days(np.array(["1975-01-02"], "datetime64[D]"), notation).to_pylist() == [expected]


def test_slips_in_dates_are_other_real_days():
    rng = np.random.default_rng(1)
    for day in (date(1975, 1, 2), date(2024, 2, 29), date(1941, 12, 31)):
        slips = [with_digit_slip(rng, day, LAST) for _ in range(50)]
        for slip in slips:
            assert slip != day and slip <= LAST
            assert sum(a != b for a, b in zip(f"{day:%Y%m%d}", f"{slip:%Y%m%d}", strict=True)) == 1
    assert era(with_era_slip(date(1993, 5, 6), LAST))[2] == era(date(1993, 5, 6))[2]
    assert with_era_slip(date(1993, 5, 6), LAST) == date(1930, 5, 6)


@pytest.mark.parametrize(
    ("full", "large", "half"),
    [
        ("キョウコ", "キヨウコ", "ｷﾖｳｺ"),
        ("ヂャパン", "ヂヤパン", "ﾁﾞﾔﾊﾟﾝ"),
        ("ヴィクトリア　ジェーン", "ヴイクトリア　ジエーン", "ｳﾞｲｸﾄﾘｱ ｼﾞｴｰﾝ"),
    ],
)
def test_kana(full, large, half):
    assert without_small(full) == large
    assert half_width(large) == half


def test_a_kana_slip_changes_little():
    rng = np.random.default_rng(1)
    for _ in range(300):
        slip = with_slip(rng, "ナカジマ　ユウコ")
        assert slip != "ナカジマ　ユウコ" and abs(len(slip) - 8) <= 1 and slip.count("　") == 1


def test_the_old_character_is_the_one_that_is_not_shown():
    rng = np.random.default_rng(1)
    assert with_substitute(rng, "髙橋　実", "高橋　実") == "●橋　実"
    assert with_substitute(rng, "辻󠄀　実", "辻　実") == "●　実"
    assert with_substitute(rng, "森　一", "森　一").count("●") == 1


def dwelling(style, chome=0, block=1, number=0, building=-1, room=0):
    places = towns()
    fitting = places.style == STYLES.index(style)
    town = int(np.flatnonzero(fitting & ((places.last_chome > 0) == (chome > 0)))[0])
    columns = (town, chome, block, number, -1, building, room)
    home = Dwellings(places, *(np.array([value], np.int16) for value in columns))
    return home, f"{places.prefecture[town]}{places.city[town]}{places.town[town]}"


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("register", "2丁目1番3号"),
        ("kanji", "二丁目1番3号"),
        ("dash", "2-1-3"),
        ("wide", "２－１－３"),
    ],
)
def test_addresses(notation, expected):
    home, place = dwelling("chome", 2, 1, 3)
    assert write_addresses(home, np.array([0, -1]), NOTATIONS[notation]).to_pylist() == [
        place + expected,
        None,
    ]


def test_building_and_room():
    home, place = dwelling("chome", 2, 1, 3, building=0, room=101)
    written = {
        name: write_addresses(home, np.array([0]), form)[0].as_py() for name, form in NOTATIONS.items()
    }
    assert written["register"].endswith("101号室") and "　" in written["register"]
    assert written["dash_room"] == place + "2-1-3-101"
    assert written["wide_no_building"] == place + "２－１－３"
    assert not written["dash_no_prefecture"].startswith(place[:3])


def test_every_style_of_numbering_is_written():
    homes = make_dwellings(np.random.default_rng(1), 3_000)
    texts = write_addresses(homes, np.arange(len(homes)), NOTATIONS["register"]).to_pylist()
    for part in ("丁目", "番地", "地割", "条西", "上る", "大字", "字"):
        assert any(part in text for text in texts), part
    assert [kanji_number(n) for n in (1, 11, 20, 34)] == ["一", "十一", "二十", "三十四"]


def test_insurer_numbers_have_their_check_digit():
    assert insurer_number("3312001") == "33120015"
    numbers = [insurer.number for insurer in insurers()]
    assert len(set(numbers)) == len(numbers) and {len(number) for number in numbers} == {6, 8}
    assert all(insurer_number(number[:-1]) == number for number in numbers)
