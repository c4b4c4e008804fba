"""The kana of a roman word, letter by letter: spellings of one language each, near names apart."""

import csv

import pytest

from linkcheck.compare.name import compare_names
from linkcheck.compare.name_kana_spellings import (
    LONGEST,
    VOWELS,
    all_spellings,
    are_spellings,
    languages_of,
    letters_in,
    letters_possible,
)
from linkcheck.normalize.romaji import fold_romaji, hepburn, small_kana
from linkcheck.tables import table_path

SPELT = [
    "REYES レイエズ", "ELOISA エロイザ", "ROSE ロース", "GINA ヒナ", "GINA ジーナ", "HUGO ウゴ",
    "ZAW ザウ", "AUNG アン", "KYI チー", "MYINT ミン", "HNIN フニン", "NGA ガー", "THUY トゥイ",
    "DUC ドック", "HIEU ヒュー", "LINH リン", "ANDI アンデ", "DEWI デヴィ", "YEON ヨン", "CHOI チェ",
    "ANTONIO アントニョ", "XAVIER シャビエル", "MEJIA メヒア", "QUISPE キスペ", "ANNETTE アネット",
    "OO ウー", "YIN イイン", "BASNET バスネット", "KYUHO ギュホ", "WON オン", "TAEJUN デジュン", "PILHO ビルホ",
    "MICHAEL マイケル", "JAMES ジェームズ", "CHARLES チャールズ", "GEORGE ジョージ", "PETER ピーター", "KEITH キース",
    "MATTHEW マシュー", "STEPHEN スティーブン", "RYAN ライアン", "TYLER タイラー", "AMY エイミー", "DIANE ダイアン",
    "CLAIRE クレア", "KELLY ケリー", "BETTY ベティ", "NANCY ナンシー", "SHIRLEY シャーリー", "ROGER ロジャー",
]  # fmt: skip
OTHERS = [
    "REYES レイエ", "ROSE ローザ", "ROSA ローズ", "MARIA マリアナ", "MARIANA マリア", "AUN アン",
    "AN アイン", "THU トゥイ", "THUY トゥ", "HANH ハイ", "ANGELA アンジェリカ", "MYINT ミョー",
    "JUNG フン", "HAN アン", "KHANH ハン", "WIN イン", "DONG ヨン", "ANA アンナ", "BUDI ブダ", "LINH リ",
    "PETER パトリック", "JAMES ジョン", "KELLY ケイト", "RYAN ブライアン", "AMY アンナ", "NANCY アンシー",
]  # fmt: skip


def is_spelt(text):
    word, kana = text.split()
    sounds = {fold_romaji(hepburn(each)) for each in (kana, small_kana(kana))}
    return any(are_spellings([fold_romaji(word)], [sound]) for sound in sounds)


@pytest.mark.parametrize("text", SPELT)
def test_a_spelling(text):
    assert is_spelt(text)


@pytest.mark.parametrize("text", OTHERS)
def test_another_name(text):
    assert not is_spelt(text)


@pytest.mark.parametrize(
    ("roman", "kana", "level"),
    [
        ("KIM KYUHOON", "キム　ジェフン", "reading_weak"),  # as like as many Korean names
        ("KIM KYUMIN", "キム　ギュミン", "reading"),
        ("KIM WONBIN", "キム　オンビン", "reading"),
        ("TRAN MAI", "チャン　ティ　マイ", "alternative"),  # a particle is left out
        ("TRAN HOA", "チャン　ティ　ホア", "alternative"),
        ("TRAN HOA", "チャン　ディン　ホア", "reading_weak"),
        ("LAMA ANITA", "ラマ　サニタ", "reading_weak"),
        ("SILVA ELENA", "シルバ　エレナ", "reading"),
        ("TAMANG RITA", "タマン　アニタ", "reading_weak"),
        ("SILVA RODRIGO", "シルバ　ホドリゴ", "reading"),
        ("SILVA FERREIRA", "シルバ　フェヘイラ", "reading"),
        ("SILVA HELENA", "シルバ　エレナ", "reading"),
    ],
)
def test_kana_that_begin_with_another_sound_do_not_read_a_name(roman, kana, level):
    told = compare_names([roman], [None], None, [kana])[0]
    assert (told["surname"], told["given_name"]) == ("reading", level)


def test_the_words_of_a_name_are_of_one_language():
    hears_spanish, hears_burmese = ("JOSE", "HOSE"), ("KYAW", "CHO")
    assert are_spellings(*zip(hears_spanish, strict=True))
    assert are_spellings(*zip(hears_burmese, strict=True))
    assert not are_spellings(*zip(hears_spanish, hears_burmese, strict=True))


def test_nothing_and_what_is_too_long_are_no_spelling():
    assert not are_spellings([""], ["A"])
    assert not are_spellings(["A"], [""])
    assert not are_spellings(["A" * (LONGEST + 1)], ["A"])


def test_every_rule_has_its_letters_place_language_and_reason():
    with table_path("roman_kana.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["place"] for row in rows} == {"any", "vowel", "else", "between", "start", "end", "whole"}
    for row in rows:
        assert row["letters"].isalpha() and row["letters"].isupper() and row["sounds"]
        assert row["languages"] and row["why"]
    assert len({(row["letters"], row["place"], row["languages"]) for row in rows}) == len(rows)
    assert all_spellings()[0].keys() >= VOWELS


def test_what_may_not_begin_a_word_is_none_of_its_spellings():
    sounds = [a + b for a in "ABCDEFGHIJKMNOPRSTUWYZ" for b in ("", "A", "I", "U", "EN")]
    words = ["KYAW", "AUNG", "THU", "REYES", "HIEU", "DJON", "VI", "XUAN", "EUN", "JUAN", "ZAW", "LY", "QUY"]
    told = {(word, sound): bool(languages_of(word, sound)) for word in words for sound in sounds}
    assert any(told.values())
    may_be = {(word, sound): not letters_in(sound) & ~letters_possible(word) for word, sound in told}
    assert not any(told[pair] and not may_be[pair] for pair in told)
    assert sum(may_be.values()) < len(told) / 4
