"""The kernel of notations against its slow plain twin."""

import pyarrow as pa
import pytest
from golden_rows import golden
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle.notation import BRACKETS, name_flags, parse_notation

from linkcheck.columns import code_points
from linkcheck.normalize.kanji import fold_kanji
from linkcheck.normalize.name import readable_fold
from linkcheck.normalize.name_parts import END, parse_names
from linkcheck.normalize.notation import LISTS, folded_words
from linkcheck.normalize.text import fold_text
from synthetic_data.population import make_population
from synthetic_data.register import register_table

LETTERS = [*"田中花子李々タナハーなみ", "𠮷", "\u31f0", "佐藤", "鈴木 一郎", "タナカ"]
ROMAN = [*"ABzÀ\u024f\u1e00.,'’-_", "ALEN ", "JHON"]
SIGNS = [*" ・_:：●?1〔[(", *BRACKETS]
WORDS = [word for name in LISTS for word in folded_words(name)]
PIECES = st.one_of(*map(st.sampled_from, (LETTERS, LETTERS, ROMAN, SIGNS, SIGNS, WORDS)))
NAMES = st.one_of(
    st.lists(PIECES, max_size=9).map("".join),
    st.lists(st.sampled_from([*WORDS, *"  (〔[))]様"]), max_size=5).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=9),
)
FOLDS = (fold_text, fold_kanji, readable_fold)


@pytest.fixture(scope="module")
def town():
    return register_table(make_population(3000, seed=3))


def parsed(codes):
    """What the kernel finds in each name: parts and flags."""
    names = parse_names(codes)
    parts = [
        ["".join(map(chr, names.values[a:b])) for a, b in names.bounds[part : part + 2].T]
        for part in range(END)
    ]
    return [(row[:-1], row[-1]) for row in zip(*parts, names.flags.tolist(), strict=True)]


def expected(codes):
    """The same by regular expressions."""
    texts = [
        "".join(map(chr, codes.values[a:b])) for a, b in zip(codes.offsets, codes.offsets[1:], strict=False)
    ]
    return [(name.parts, name_flags(name)) for name in map(parse_notation, texts)]


@settings(max_examples=300, deadline=None)
@given(st.lists(NAMES, max_size=6))
@example(
    [
        "(・)田 花 子",
        "",
        " ",
        "様",
        "田中様",
        "田 様",
        "田中 殿様",
        "親権者法定代理人",
        "(世帯主) )田中",
        "亡)) ",
    ]
)
@example(
    [
        "A B_田中",
        "A田中",
        "A B田中",
        "A -(田中",
        "カ)タナカ(ユ)",
        " カ)",
        "(田中 花子)",
        "(旧姓:)",
        "旧姓)(旧)",
    ]
)
@example(["田 中 花 子", "田中 花 子", "A_田中 花 子(鈴木)", "〔佐 藤 子〕田 中 花", "((田中", "田中((A)[B"])
def test_notations_are_parsed_as_by_regular_expressions(names):
    codes = code_points(pa.array(names, pa.string()))
    assert parsed(codes) == expected(codes)


@pytest.mark.parametrize("fold", FOLDS)
def test_golden_names_are_parsed_as_by_regular_expressions(fold):
    rows = [
        row
        for file in ("name_notations.csv", "names.csv")
        for (row,) in (each.values for each in golden(file))
    ]
    fields = ("input", "left_kanji", "left_kana", "right_kanji", "right_kana")
    codes = fold(pa.array([row[field] for row in rows for field in fields if field in row]))
    assert parsed(codes) == expected(codes)


@pytest.mark.parametrize("fold", FOLDS)
def test_a_folded_name_holds_no_line_break(fold):
    characters = [f"田{chr(code)}中" for code in (*range(0x3000), 0xFEFF)]
    assert 0x0A not in fold(pa.array(characters)).values


@settings(max_examples=300, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6))
def test_no_name_needs_more_room_than_it_has(names):
    for codes in (code_points(pa.array(names)), *(code_points(pa.array([name])) for name in names)):
        assert len(parse_names(codes).values) <= len(codes.values)


@pytest.mark.parametrize("fold", FOLDS)
def test_names_of_a_register_are_parsed_as_by_regular_expressions(fold, town):
    for field in ("name_kanji", "name_kana"):
        codes = fold(town[field])
        assert parsed(codes) == expected(codes)
