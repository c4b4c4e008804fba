"""Names of which a part rules out what is sought are not compared word by word, and nothing that is sought is lost."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.compare import name_differences
from linkcheck.compare.name import Names, compare_name_pairs
from linkcheck.levels.name import NAME_PART_LEVELS, SURNAME

ROMAN = [
    "DELA CRUZ MARIA",
    "SANTOS JOHN PAUL",
    "KIM MINJUN",
    "LEE SOYEON",
    "LI HAIYAN",
    "NGUYEN VAN NAM",
    "TRAN THI LAN",
    "AUNG",
    "THI LAN TRAN",
    "KYAW ZIN",
    "SUHARTO",
    "MINJUNLEE",
    "MULLER ANNA",
    "TANAKA PAULA",
    "GURUNG SITA",
    "O K",
]
WRITTEN = ["田中　花子", "佐藤　一郎", "林　李衣", "", "KIM MINJUN　木下民", "李　海燕", "金民俊"]
KANA = [
    "タナカ\u3000ハナコ",
    "デラ\u3000クルス\u3000マリア",
    "サントス\u3000ジヨン\u3000ポール",
    "ｷﾑ ﾐﾝｼﾞﾕﾝ",
    "リ\u3000ソヨン",
    "リュウ\u3000カイエン",
    "チョー\u3000ジン",
    "スハルト",
    "グエン\u3000ヴアン\u3000ナム",
    "チヤン\u3000テイ\u3000ラン",
    "ミュラー\u3000アンナ",
    "タナカ\u3000パウラ",
    "グルン\u3000シタ",
    "リ\u3000カイエン",
    "ハヤシ\u3000リエ",
    "",
    "イ\u3000ミンジュン",
]
NAMES = [(kanji, kana) for kanji in ROMAN + WRITTEN for kana in KANA] + [(kana, kana) for kana in KANA]
LEVELS = len(NAME_PART_LEVELS)


def names(rows):
    return Names.of(*(pa.array(column, pa.string()) for column in zip(*rows, strict=True)))


def compared(left, right, useful=None):
    rows = np.arange(len(left))
    found = compare_name_pairs(names(left), names(right), rows, rows, useful)
    return np.stack([found.surname, found.given_name], axis=1)


def up_to(level, count):
    useful = np.zeros((count, 2, LEVELS), np.bool_)
    useful[:, :, : SURNAME.code(level) + 1] = True
    return useful


def is_sought(levels, useful):
    rows = np.arange(len(levels))
    return useful[rows, 0, levels[:, 0]] & useful[rows, 1, levels[:, 1]]


@pytest.mark.parametrize(
    "level", ["exact", "reading", "alternative", "kana_differs", "similar", "reading_weak"]
)
def test_what_is_sought_is_found_as_without_seeking(level):
    left, right = zip(*[(a, b) for a in NAMES for b in NAMES[:: len(NAMES) // 40]], strict=True)
    useful = up_to(level, len(left))
    whole, some = compared(left, right), compared(left, right, useful)
    sought = is_sought(whole, useful)
    assert sought.any() and not sought.all()
    assert (is_sought(some, useful) == sought).all() and (some[sought] == whole[sought]).all()


READ = [
    (("田中　花子", ""), ("", "タナカ　ハナコ")),  # one field each
    (("GITA GURUNG", ""), ("具　義", "グルン　ギタ")),  # the last word
    (("KIM MIN JUN", ""), ("金　民", "キム　ミンジュン")),  # words together
    (
        ("LI HAIYAN＿李　海燕", "リ　カイエン"),
        ("リュウ　カイエン", "リュウ　カイエン"),
    ),  # consonants alone, and just
    (("DE LA CRUZ ANA", ""), ("出　愛", "デラクルス　アナ")),  # particles
    (("REYES ANA", ""), ("玲　愛", "レイエズ　アナ")),  # spelt so
    (("VU THI MAI", "ヴー　ティマイ"), ("武　舞", "ブウ　テイマイ")),
    (("KYAW ZIN", ""), ("長　人", "チヨウ　ジン")),  # large kana for small ones
    (("MINJUNLEE", ""), ("李　民", "リー　ミンジュン")),  # one word, cut
    (("SUHARTO SUHARTO", ""), ("素　原", "スハ　ルト")),  # one word, spelt by both
    (("LE THI LAN", ""), ("礼　蘭", "レ　ティラン")),  # all but the last may be particles
    (("LI HAIYAN", "リ　カイエン"), ("李　海燕", "")),  # characters without kana
    (("COSTA ANA LUIZA", ""), ("", "アナ　ルイザ　コスタ")),  # two given names in front
    (("DE MORAES JOAO PEDRO", ""), ("", "ジョアン　ペドロ　デ　モラエス")),  # and a surname of two words
    (("HOANG THI MAI", ""), ("", "マイ　ティ　ホアン")),  # all words turned
    (("LI HAIYAN＿木下　民", "リ　カイエン"), ("", "キノシタ　タミ")),  # kana alone of the name in kanji
]


ALIKE = [
    ("KIM MIN JUN", "KIM MINJUN"),  # words together
    ("LEE MINJUN", "MINJUN LEE"),  # the other order
    ("PARK JIHYE", "BAK JIHYE"),  # one surname in two spellings
    ("MOHAMMED ALI", "MUHAMMAD ALI"),  # one word in two spellings
    ("GARCIA J", "GARCIA JUAN"),  # an initial
    ("DELA CRUZ ANA", "DE LA CRUZ ANA"),  # particles
    ("DE CRUZ ANA", "DELA CRUZ ANA"),  # the words behind other particles
    ("MINJUNLEE", "LEE MINJUN"),  # one word
    ("LEEMINJUN KIM", "KIMLEE MINJUN"),  # the same letters, divided otherwise
    ("KIM BORA LEE", "KIMBORA LEE"),  # the fold changes where words join
    ("RODRIGUEZ MARIA", "RODRIGUES MARIA"),  # a slip
]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("pair", ALIKE)
def test_two_roman_names_that_agree_are_compared_in_full(pair, swapped):
    left, right = ([(each, kana)] for each, kana in zip(pair[::-1] if swapped else pair, "アイ", strict=True))
    whole = compared(left, right)
    useful = up_to("similar", 1)
    assert is_sought(whole, useful).all()
    assert (compared(left, right, useful) == whole).all()


OTHERWISE = [
    (("金　泰浩（新井　二郎）", "キム　テホ"), ("新井　二郎", "アライ　ジロウ")),  # an alias beside kanji
    (("SONG LI＿宋　麗", "ソウ　レイ"), ("宋　麗", "")),  # an alias
    (("木下　民", "キノシタ　タミ"), ("SONG LI＿木下　民", "ソウ　レイ")),
    (
        ("木下　民（山田　花子）", "ヤマダ　ハナコ"),
        ("", "キノシタ　タミ"),
    ),  # the name, not the alias, is read
    (("田中［佐藤］　花子", "タナカ　ハナコ"), ("佐藤　花子", "サトウ　ハナコ")),  # a former surname
    (("田中［佐藤］　花子", "タナカ　ハナコ"), ("", "サトウ　ハナコ")),  # read
    (("グエン　ヴァン　ナム", "グエン　ヴァン　ナム"), ("具　円", "グエン　ナム")),  # a word left out
    (("グエン　ヴァン　ナム", "グエン　ヴァン　ナム"), ("具　円", "ヴアンナム　グエン")),  # words together
    (("ヨシコ　タナカ", "ヨシコ　タナカ"), ("田中　良子", "テン　リョウシ")),  # read in the other order
    (("花子　田中", ""), ("田中　花子", "")),  # written in the other order
    (("MÜLLER ANNA", ""), ("", "ミュエラー　アンナ")),  # read in two ways
]
OTHER_FIELD = [
    (("WANG FANG", "李　海燕"), ("MULLER ANNA", "李　海燕")),  # kanji where the kana are asked for
    (("NGUYEN VAN AN", "王芳"), ("WANG FANG", "王芳")),
]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("pair", "level"),
    [(pair, "reading") for pair in READ]
    + [(pair, "alternative") for pair in OTHERWISE]
    + [(pair, "kanji_differs") for pair in OTHER_FIELD],
)
def test_names_that_may_agree_are_compared_in_full(pair, level, swapped):
    left, right = ([each] for each in (pair[::-1] if swapped else pair))
    useful = up_to(level, 1)
    useful[:, :, SURNAME.code("missing")] = False
    whole = compared(left, right)
    assert is_sought(whole, useful).all()
    assert (compared(left, right, useful) == whole).all()


@pytest.mark.parametrize("swapped", [False, True])
def test_a_part_by_an_alias_and_the_other_by_a_roman_name_are_found(swapped):
    pair = ("KIM MAI＿王　桜（楊　義）", "ヤマダ　アイ"), ("ファム　ヨウ", "ヨウ　マイ")
    left, right = ([each] for each in (pair[::-1] if swapped else pair))
    useful = up_to("alternative", 1)
    useful[:, 1, SURNAME.code("reading") + 1 :] = False
    whole = compared(left, right)
    assert is_sought(whole, useful).all()
    assert (compared(left, right, useful) == whole).all()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("kana", ["ア　ー", "ー　ー", "アー　ー　ー", "゛　゜", "・　ア", "ッ　ー"])
@pytest.mark.parametrize("roman", ["KIM MIN", "A B", "KIM B C", "NGUYEN VAN NAM", "LI LI LI LI"])
def test_a_word_in_kana_without_a_sound_is_no_reading_and_no_error(roman, kana, swapped):
    pairs = [
        ((roman, ""), ("田中　花子", kana)),
        ((roman, "アイ　ウエ"), ("", kana)),
        ((roman, kana), (roman[0], "")),
    ]
    left, right = zip(*(pair[::-1] if swapped else pair for pair in pairs), strict=True)
    assert not np.isin(compared(left, right)[:2, 1], SURNAME.codes(("exact", "reading"))).any()


LETTERS = st.text("ABCDEHIKLMNOPRSTUVYZ", min_size=1, max_size=7)
SOUNDS = st.text(
    "アイウエオカキクシスチツテトナニヌノハヒフヘマミムメヤユヨラリルレワンー", min_size=1, max_size=5
)
FOREIGN = st.tuples(
    st.lists(LETTERS, min_size=2, max_size=4).map(" ".join), st.lists(SOUNDS, max_size=3).map("　".join)
)
PLAIN = st.tuples(st.sampled_from(WRITTEN), st.lists(SOUNDS, min_size=2, max_size=3).map("　".join))


NAMED = st.one_of(
    FOREIGN,
    PLAIN,
    st.sampled_from(
        [("田中［佐藤］　花子", "タナカ　ハナコ"), ("SONG LI＿宋　麗", "ソウ　レイ"), ("TANAKA", "")]
    ),
    st.lists(SOUNDS, min_size=2, max_size=3).map("　".join).map(lambda name: (name, name)),
    st.sampled_from(["LE VAN NAM", "LE VANMINH", "KIM BORA", "KIMBORA", "LI LI", "PARK J", "BAK JI"]).map(
        lambda name: (name, "")
    ),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NAMED, NAMED), min_size=1, max_size=40), st.data())
def test_nothing_sought_is_lost_whatever_the_names(pairs, data):
    mask = data.draw(st.lists(st.booleans(), min_size=2 * LEVELS, max_size=2 * LEVELS))
    useful = np.broadcast_to(np.array(mask, np.bool_).reshape(2, LEVELS), (len(pairs), 2, LEVELS))
    for left, right in (zip(*pairs, strict=True), reversed([*zip(*pairs, strict=True)])):
        whole, some = compared(left, right), compared(left, right, useful)
        sought = is_sought(whole, useful)
        assert (is_sought(some, useful) == sought).all() and (some[sought] == whole[sought]).all()


FAR = [
    (("{} {}", "グエン　ヴァンナム"), ("佐々木　花子", "ササキ　ハナコ")),
    (("{} {}", "グエン　ヴァンナム"), ("佐々木　花子", "")),  # no kana on a side
    (
        ("LE THI {1}", "レ　ティ　ラン"),
        ("佐々木　五郎", "ササキ　ゴロウ"),
    ),  # all but the last may be particles
    (("{} {}＿金　泰浩", "キム　テホ"), ("ササキ　ゴロウ", "ササキ　ゴロウ")),  # kana alone
    (
        ("グエン　ヴァン　ナム", "グエン　ヴァン　ナム"),
        ("佐々木　五郎", ""),
    ),  # words without others to be held
    (
        ("グエン　ヴァン　ナム", "グエン　ヴァン　ナム"),
        ("佐々木　南", "ササキ　ナム"),
    ),  # one of them is not enough
]


@pytest.mark.parametrize("pair", FAR)
def test_names_that_are_far_from_each_other_are_not_compared_word_by_word(pair, monkeypatch):
    words = [(first, second) for first in ("KIM", "GARCIA", "LOPEZ") for second in ("MARIA", "MINH", "LUIS")]
    left = [(pair[0][0].format(*each), pair[0][1]) for each in words]
    done = counted_comparisons(monkeypatch)
    compared(left, [pair[1]] * len(left), up_to("reading", len(left)))
    assert not done


def counted_comparisons(monkeypatch):
    """How many pairs each comparison word by word is called with."""
    done = []

    def counted(compare):
        def call(sides, *others):
            done.append(len(sides.kanji_flags))
            return compare(sides, *others)

        return call

    for name in ("with_roman", "with_middle_names"):
        monkeypatch.setattr(name_differences, name, counted(getattr(name_differences, name)))
    return done


def test_of_names_with_nothing_in_common_hardly_any_is_compared_word_by_word(monkeypatch):
    left = [(roman, "グエン　ヴァン　ナム") for roman in ROMAN if " " in roman] * 20
    right = [
        ("田中　花子", f"{first}{second}　ハナコ")
        for first in "アカサタナハマヤラワ"
        for second in "イキシチニヒミリ"
    ]
    left, right = zip(*[(a, b) for a in left[:14] for b in right], strict=True)
    done = counted_comparisons(monkeypatch)
    compared(left, right)
    whole = sum(done)
    done.clear()
    compared(left, right, up_to("reading", len(left)))
    assert whole >= 2 * len(left) and sum(done) <= 0.05 * whole
