"""Names of Chinese and Korean residents: in roman letters on one side, in kanji on the other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.compare.name import compare_name_columns
from linkcheck.compare.name_roman_kanji import may_spell, read_kanji
from linkcheck.levels.name import SURNAME
from linkcheck.normalize.kanji_abroad import can_spell, may_be_of_kanji, spelt_abroad
from linkcheck.normalize.pinyin import is_on_reading, on_readings

READING, ALTERNATIVE, WEAK, ELSE = SURNAME.codes(("reading", "alternative", "reading_weak", "else"))
ROMAN_WORDS = (
    "LI", "WANG", "OU", "YANG", "A", "O", "YU", "LAN", "MING", "GAO", "KIM", "MIN", "JUN", "LEE", "SI",
)  # fmt: skip


def levels(left, right):
    """Levels of surname and given name of two names (kanji, kana), the same with the sides exchanged."""
    fields = [[text] for text in (*left, *right)]
    found = compare_name_columns(*fields)
    turned = compare_name_columns(*fields[2:], *fields[:2])
    told = int(found.surname[0]), int(found.given_name[0])
    assert told == (int(turned.surname[0]), int(turned.given_name[0]))
    return told


@pytest.mark.parametrize(
    ("roman", "kanji", "kana"),
    [
        ("ZHAO YULAN", "趙　玉蘭", "チョウ　ギョクラン"),
        ("ZHAO YU LAN", "趙玉蘭", "チヨウギヨクラン"),
        ("YULAN ZHAO", "趙　玉兰", "チョウ　ギョクラン"),
        ("ＺＨＡＯ　ＹＵＬＡＮ", "趙　玉蘭", ""),
        ("LYU HAOYU", "呂　浩宇", "ロ　コウウ"),
        ("OUYANG NA", "欧陽　娜", "オウヨウ　ナ"),
        ("OU YANG NA", "欧陽娜", "オウヨウナ"),
        ("HSU CHIA-JUNG", "許　佳蓉", "キョ　カヨウ"),
        ("TSAI WEI LUN", "蔡　偉倫", "サイ　イリン"),
        ("CHEUNG KA YAN", "張　嘉欣", "チョウ　カキン"),
        ("TAN MEI LING", "陳　美玲", "チン　ビレイ"),
        ("CHOI SEO YEON", "崔　瑞妍", "サイ　ズイケン"),
        ("LEE SANGHOON", "李　相勲", "リ　ソウクン"),
        ("JEONG HA-EUN", "鄭　荷恩", "テイ　カオン"),
    ],
)
def test_letters_that_spell_the_characters_agree_whatever_their_japanese_reading(roman, kanji, kana):
    assert levels((roman, None), (kanji, kana or None)) == (READING, READING)


@pytest.mark.parametrize(
    ("roman", "kanji", "kana", "given"),
    [
        ("BUI VAN THANH", "", "ブイ　ヴァン　タン", READING),
        ("BUI VANTHANH", "", "ブイ　ヴァン　タン", READING),
        ("BUI VAN THANH", "", "ブイ　ヴァンタン", READING),
        ("BUI THANH", "", "ブイ　ヴァン　タン", ALTERNATIVE),  # a particle
        ("BUI VAN THANH", "", "ブイ　タン", ALTERNATIVE),
        ("THAPA SABINA", "", "タパ　サビナ", READING),
        ("THAPA KUMARI SABINA", "", "タパ　サビナ", ALTERNATIVE),
        ("THAPA SABINA KUMARI", "", "タパ　サビナ", ALTERNATIVE),
        ("KUMARI SABINA THAPA", "", "タパ　サビナ", ALTERNATIVE),  # the surname last
        ("CHEN MARIA YU", "陳　雨", "チン　ウ", ALTERNATIVE),
        ("CHEN YU", "陳　雨", "チン　ウ", READING),
        ("KIM MIN JUN", "金　民俊", "キム　ミンジュン", READING),  # one name, divided
        ("KIM MIN JUN", "金　民", "キム　ミンジュン", READING),  # and heard as one
    ],
)
def test_given_names_that_a_side_lacks_are_an_alternative_and_no_reading(roman, kanji, kana, given):
    for pair in (((roman, None), (kanji or None, kana)), ((roman, None), (kanji or kana, kana))):
        assert levels(*pair) == (READING, given)


@pytest.mark.parametrize("kana", ["コウ　ショウホウ", None])
@pytest.mark.parametrize(("roman", "given"), [("WONG SIU FONG", READING), ("WONG SIU FONG AMY", ALTERNATIVE)])
def test_a_given_name_beside_those_in_kanji_is_one_that_is_left_out(roman, given, kana):
    assert levels((roman, None), ("黄　小芳", kana)) == (READING, given)


@pytest.mark.parametrize(
    ("roman", "kanji", "kana", "told"),
    [
        ("ZHAO YULAN", "趙　玉梅", "チョウ　ギョクバイ", (READING, ELSE)),
        ("ZHAO YULAN", "孫　玉蘭", "ソン　ギョクラン", (ELSE, READING)),
        ("ZHAO YULAN", "馬　志強", "バ　シキョウ", (ELSE, ELSE)),
        ("ZHAO YULAN", "馬　志強", "", (ELSE, ELSE)),
        ("PARK JIYOUNG", "崔　瑞妍", "サイ　ズイケン", (ELSE, ELSE)),
        ("CHOI SEOYEON", "崔　民浩", "サイ　ミンコウ", (READING, ELSE)),
        ("ZHAO YULAN", "小川　康平", "オガワ　コウヘイ", (ELSE, ELSE)),
    ],
)
def test_letters_that_cannot_spell_them_are_another_name(roman, kanji, kana, told):
    assert levels((roman, None), (kanji, kana or None)) == told
    sound = "チャオ　ユラン" if roman == "ZHAO YULAN" else None
    assert sound is None or levels((roman, sound), (kanji, kana or None))[1] == told[1]


@pytest.mark.parametrize(
    ("kana", "told"),
    [
        ("チョウ　ギョクラン", (READING, READING)),
        ("ﾁﾖｳ ｷﾞﾖｸﾗﾝ", (READING, READING)),  # no small kana
        ("ﾁﾖｳｷﾞﾖｸﾗﾝ", (READING, READING)),  # as banks write it
        ("チョウ　ギョクバイ", (READING, ELSE)),
        ("バ　シキョウ", (ELSE, ELSE)),
        ("ﾊﾞｼｷﾖｳ", (ELSE, ELSE)),
        ("オガワ　コウヘイ", (WEAK, WEAK)),  # no readings of single characters: nothing can be said
    ],
)
def test_kana_alone_may_read_characters_that_are_spelt_so(kana, told):
    assert levels(("ZHAO YULAN", None), (kana, kana)) == told


def test_of_pinyin_and_readings_every_syllable_counts_in_its_order():
    assert on_readings("YULAN", "ギョクラン", "usual") and not on_readings("LANYU", "ギョクラン", "all")
    assert (
        not on_readings("YU", "", "all") and not on_readings("", "ラン", "all") and on_readings("", "", "all")
    )
    # 呂, as passports of two times have it
    assert on_readings("LYU", "リョ", "usual") and on_readings("LU", "ロ", "all")
    assert is_on_reading("シキヨウ") and not is_on_reading("シキヨウラン") and not is_on_reading("")


def test_nothing_is_claimed_where_the_letters_may_be_japanese_or_of_elsewhere():
    for roman, kanji in (("DAN REI", "檀　礼"), ("SMITH JOHN", "馬　志強"), ("NGUYEN VAN HAI", "阮　文海")):
        assert ELSE not in levels((roman, None), (kanji, None))


def test_a_character_that_is_not_known_says_nothing():
    assert not spelt_abroad("〓") and not can_spell("ZHAO", "〓")
    assert levels(("ZHAO YULAN", None), ("趙　〓蘭", None)) != (ELSE, ELSE)


def test_one_reading_of_each_character_in_its_order():
    assert can_spell("YULAN", "玉蘭") and not can_spell("LANYU", "玉蘭") and not can_spell("YULANA", "玉蘭")
    assert can_spell("", "") and not can_spell("", "玉") and not can_spell("YU", "")


def test_roman_names_of_which_nothing_else_can_be_spelt():
    assert may_be_of_kanji("ZHAO YULAN") and may_be_of_kanji("JEONG HAEUN")
    assert not any(map(may_be_of_kanji, ("SANTOS MARIA", "ONO YUI", "", "TRAN VAN NAM")))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(ROMAN_WORDS), max_size=4),
    st.text("李王欧陽玉蘭明高金民俊阿司", min_size=1, max_size=4),
    st.integers(0, 4),
)
def test_what_letters_spell_they_may_spell(words, kanji, cut):
    cut = min(cut, len(kanji))
    found = read_kanji(" ".join(words), kanji[:cut], kanji[cut:])
    for part in (0, 1):
        assert found[part] != READING or may_spell(" ".join(words), kanji, cut, part)


def test_letters_that_spell_nothing_of_the_characters_may_not():
    told = [
        may_spell(*pair, 1, part) for pair in (("WANG MING", "李明"), ("LI YU", "李明")) for part in (0, 1)
    ]
    assert told == [False, True, True, False]
