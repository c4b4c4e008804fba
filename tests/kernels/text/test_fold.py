import unicodedata

import jaconv
import pytest
from golden_rows import golden
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle.text import fold

from linkcheck.columns import Codes, from_codes
from linkcheck.normalize.text import fold_tables, fold_text

HALF_KANA = "".join(map(chr, range(0xFF66, 0xFFA0)))
HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
TRICKY = (
    "カガハパウヴワヷヽヾゝゞー-−–ｰ゛゜ﾞﾟ\u3099\u309a　 \t\u200b\ufe00\U000e0101々㈱①㌔éŌßａＡ﨑神𠮷辻●〓■?"
)
# sequences of other characters, hentaigana and radicals are facts of tables: golden rows check them
OUT_OF_SCOPE = ((0x2E80, 0x2FDF), (0x1B000, 0x1B16F))
letters = st.characters(exclude_categories=("Cs",)).filter(
    lambda letter: not any(first <= ord(letter) <= last for first, last in OUT_OF_SCOPE)
)
ESCAPES = (
    "_x000D_",
    "_x304B_",
    "_x005F_",
    "_xD800_",
    "&#x20BB7;",
    "&#134071;",
    "&#",
    "_x",
    "&#1114112;",
    "&#12;",
)
tricky_text = st.lists(st.sampled_from((*TRICKY, *HIRAGANA, *HALF_KANA, *ESCAPES)), max_size=12).map("".join)
any_text = st.lists(tricky_text | st.text(letters, max_size=4), max_size=5).map("".join)


def folded(strings):
    return from_codes(fold_text(strings)).to_pylist()


@pytest.mark.parametrize("row", golden("text.csv"))
def test_golden(row):
    assert folded([row["input"]]) == [row["expected"]], row["why"]


@settings(max_examples=400, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=20))
@example(["カ゛゜", "ゝ゛", "カ ゛", "゛", "ー", "カ\u200b゛", "㌳゛", "ヾ", "ウ゛ァ", "ｶﾞﾞ"])
def test_agrees_with_the_plain_fold(strings):
    assert folded(strings) == [fold(text) for text in strings]


def test_agrees_with_the_plain_fold_on_every_code_point():
    """Alone, and between two kana, where marks, dashes and iteration marks do their work."""
    assigned = [
        chr(code)
        for code in (
            *range(0xD800),
            *range(0xE000, 0x1F300),
            *range(0x2F800, 0x2FA20),
            *range(0xE0000, 0xE0200),
        )
        if not any(first <= code <= last for first, last in OUT_OF_SCOPE)
    ]
    strings = [*assigned, *(f"カ{letter}カ" for letter in assigned)]
    different = [
        ascii(text) for text, found in zip(strings, folded(strings), strict=True) if found != fold(text)
    ]
    assert different == []


@settings(max_examples=200, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=20))
def test_folding_twice_changes_nothing(strings):
    once = folded(strings)
    assert folded(once) == once


def test_every_operand_of_the_table_is_folded():
    """The table is closed under itself: no code point, radical or hentaigana needs a second fold."""
    once = folded([chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000])
    assert folded(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(HIRAGANA + "アイウエオカキクケコハヒフヘホ"), max_size=12))
def test_hiragana_agree_with_jaconv(text):
    assert folded([text]) == [jaconv.hira2kata(text)]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(HALF_KANA), max_size=12))
def test_half_width_kana_agree_with_jaconv(text):
    """But for marks that nothing can take, which jaconv leaves as they are, and a long mark that follows no kana."""
    expected = jaconv.h2z("ｱ" + text, kana=True, ascii=False, digit=False)
    expected = unicodedata.normalize("NFC", expected.replace("ﾞ", "\u3099").replace("ﾟ", "\u309a"))
    expected = expected.replace("\u3099", "゛").replace("\u309a", "゜")
    assert folded(["ｱ" + text])[0].replace("-", "ー") == expected


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ｶﾞﾊﾟＡＺ０９（）㈱①Ⅲ神漢字"), max_size=8))
def test_width_agrees_with_nfkc(text):
    expected = unicodedata.normalize("NFKC", text).replace("\u3099", "\u309b").replace("\u309a", "\u309c")
    assert folded([text])[0] == unicodedata.normalize("NFC", expected)


def test_sequences_replace_only_their_own_base():
    sequences = fold_tables().sequences
    assert sequences.shape[0] == 2 and sequences.shape[1] > 20
    base, selector = divmod(int(sequences[0, 0]), 256)
    shown = chr(int(sequences[1, 0]))
    sequence = chr(base) + chr(0xE0100 | selector)
    assert folded([sequence, chr(base), "田" + sequence[1], sequence[1], sequence + sequence[1]]) == [
        shown,
        chr(base),
        "田",
        "",
        shown,
    ]


def test_result_is_code_points_with_offsets():
    codes = fold_text(["ｶﾞ", None, "", "㈱"])
    assert isinstance(codes, Codes)
    assert [chr(code) for code in codes.values] == ["ガ", "(", "株", ")"]
    assert list(codes.offsets) == [0, 1, 1, 1, 4]
    assert list(codes.valid) == [True, False, True, True]
