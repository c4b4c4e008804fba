"""The width of a field of names, learned from its column: what tells of it, and what must not be taken for it."""

import random
import unicodedata
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.columns import utf8
from linkcheck.kernels.text.lengths import text_lengths
from linkcheck.normalize.field_width import FieldWidth, Lengths, NameWidths
from linkcheck.prepared.prepare import prepare_register
from linkcheck.settings import Settings

FIRST = [
    "OLGA",
    "PIA",
    "HANNA",
    "ROBERTA",
    "CHRISTOPHER",
    "LEO",
    "VALENTINA",
    "IDA MARIE",
    "BRUNO",
    "ANASTASIA",
]
MIDDLE = ["ELIN", "SOFIA", "KAROLINA", "JO", "AUGUSTIN", "LIV", "MAGDALENA", "TOR", "FELIPE", "NOELIA"]
LAST = [
    "BERG",
    "LINDQVIST",
    "MORAIS",
    "PACHECO",
    "IVERSEN",
    "ASP",
    "MONTEIRO",
    "KOVACS",
    "OYELARAN",
    "SANDOVAL",
]
ROMAN = [" ".join(words) for words in product(FIRST, MIDDLE, LAST)]
SHORT = [
    "森　一",
    "林　春",
    "原　光",
    "関　学",
    "森田　一",
    "林　春子",
    "原田　光子",
    "関口　学",
    "岡　実",
    "堀　恵",
]


def width_of(texts):
    return Lengths().add(pa.array(texts)).width


def halves(text):
    return sum(1 if unicodedata.east_asian_width(mark) in ("Na", "H") else 2 for mark in text)


def cut_to(text, size):
    """A text in a field of so many half widths: a wide character that does not fit is left out."""
    while halves(text) > size:
        text = text[:-1]
    return text


@pytest.mark.parametrize("size", [15, 18, 20, 22])
def test_a_column_cut_off_at_any_length_tells_its_width(size):
    found = width_of([name[:size] for name in ROMAN])
    assert (found.size, found.unit) == (size, "characters")
    assert found.filled == sum(len(name[:size].strip()) == size for name in ROMAN)


def test_a_column_cut_off_in_half_widths_tells_its_width():
    wide = [unicodedata.normalize("NFKC", name).translate({mark: mark + 0xFEE0 for mark in range(0x41, 0x5B)})
            for name in ROMAN[::2]]  # fmt: skip
    names = [cut_to(name, 30) for name in [*ROMAN[1::2], *wide]]
    found = width_of(names)
    assert (found.size, found.unit) == (30, "half_widths")
    assert found.fills(pa.array(["A" * 30, "A" * 29, "Ａ" * 15, "A" + "Ａ" * 14, "A" * 31])).tolist() == [
        True,
        False,
        True,
        True,
        False,
    ]


NOT_CUT = {
    "nobody's name is cut": ROMAN,
    "short names": SHORT * 300,
    "names of equal length": [f"{a}　{b}" for a, b in product("森林原関岡堀", "一春光学実恵")] * 40,
    "letters alone, all of one length": [
        "".join(random.Random(at).choices("abcdefgh", k=12)) for at in range(2000)
    ],
    "nicknames of every length up to twelve": [
        "".join(random.Random(at).choices("abcdefghijklmnop", k=4 + at % 9)) for at in range(3000)
    ],
    "numbered names": [f"KOKUMIN {at}" for at in range(5000)],
    "numbered names in kanji": [f"国保　太郎その{at}" for at in range(12000)],
    "few names often": [name[:15] for name in ROMAN[:15]] * 500,
    "a small batch": [name[:15] for name in ROMAN[::25]],
    "one record": ["OLGA SOFIA MORA"],
    "nothing": [None, "", "　"],
}


@pytest.mark.parametrize("texts", NOT_CUT.values(), ids=NOT_CUT)
def test_a_column_that_is_not_cut_tells_no_width(texts):
    assert width_of(texts) is None


def test_what_is_learned_depends_neither_on_batches_nor_on_the_order_of_rows():
    names = [f" {name[:16]}　" for name in ROMAN] + SHORT * 50
    mixed = random.Random(7).sample(names, len(names))
    lengths = Lengths()
    for start in range(0, len(mixed), 97):
        lengths.add(pa.array(mixed[start : start + 97]))
    assert lengths.width == width_of(names) == width_of(sorted(names))
    assert lengths.width.size == 16


@settings(deadline=None)
@given(st.lists(st.none() | st.text(" \u3000A漢ｶﾞ\u00e9\U00020bb7é-。｡", max_size=12)))
def test_lengths_are_those_of_the_text_without_spaces_around_it(texts):
    text = utf8(pa.array(texts, pa.string()))
    plain = [(each or "").strip(" \u3000") for each in texts]
    found = text_lengths(text.data, text.offsets, text.valid)
    narrow = [sum(1 if mark < "\u0080" or "｡" <= mark <= "ﾟ" else 2 for mark in each) for each in plain]
    assert found.tolist() == [list(map(len, plain)), narrow]


def test_names_cut_off_by_their_column_are_poorer_evidence_not_other_names():
    cut = [name[:15] for name in ROMAN]
    found = lc.compare_names([*cut, "LIV IVERSEN PIA"], [*ROMAN, "PIALOTTA LIV IVERSEN"])
    levels = np.array(list(found["level"]))
    assert set(levels) <= {"exact", "alternative"}
    long = [at for at, name in enumerate(ROMAN) if cut[at][-2:].isalpha() and name[15:16].isalpha()]
    assert all("truncated" in found[at]["notes"] for at in long[:50])
    assert found[len(ROMAN)]["level"] == "alternative"  # cut off and turned


def test_one_record_that_begins_another_is_another_name():
    found = lc.compare_names(["OLGA SOFIA MORA"], ["OLGA SOFIA MORAIS"])[0]
    assert found["level"] == "given_name_differs"


def test_kana_cut_off_by_their_column_are_the_same_where_they_begin_alike():
    from linkcheck.compare.name import compare_name_columns

    columns = None, ["アナスタシア マグダレ"], None, ["アナスタシア マグダレナ サンドバル"]
    without = compare_name_columns(*columns)
    width = NameWidths(kana=FieldWidth(11, "characters", 40))
    cut = compare_name_columns(*columns, (width, NameWidths()))
    assert without.given_name[0] > cut.given_name[0]


@pytest.fixture(scope="module")
def town():
    """A town with many foreign residents, and what an insurer's field of fifteen letters makes of their names."""
    people = register()
    foreign = [
        {
            "my_number": my_number(61_000_000_000 + at * 7_919),
            "name_kanji": name,
            "name_kana": None,
            "birth_date": f"{1960 + at % 40}-{at % 12 + 1:02d}-{at % 28 + 1:02d}",
            "sex": "男" if at % 2 else "女",
            "address": f"静岡県浜松市中央区中央{at % 3 + 1}丁目{at % 17 + 1}番{at % 23 + 1}号",
        }
        for at, name in enumerate(ROMAN)
    ]
    residents = [*people, *foreign]
    records = [{**record, "name_kanji": record["name_kanji"][:15]} for record in enrolled(residents)]
    return pa.Table.from_pylist(records), pa.Table.from_pylist(residents)


def test_a_check_states_the_width_and_takes_no_name_it_cut_for_another(town, tmp_path):
    records, residents = town
    result = lc.check_insurance(records, residents)
    noted = [note for note in result.summary["notes"] if "15" in note["en"]]
    assert [(note["input"], note["en"].split(":")[0]) for note in noted] == [("insurance", "name_kanji")]
    assert "欄の幅は 15 文字" in noted[0]["ja"]
    assert result.summary["flagged_count"] == 0
    few = lc.check_insurance(records.slice(620, 20), residents)
    assert not any("欄の幅" in note["ja"] for note in few.summary["notes"])
    ready = prepare_register(residents, tmp_path / "ready", Settings())
    assert lc.check_insurance(records, ready).decisions.to_arrow() == result.decisions.to_arrow()


def test_a_register_of_narrow_fields_states_its_width_prepared_or_not(town, tmp_path):
    records, residents = town
    at = residents.schema.get_field_index("name_kanji")
    short = residents.set_column(at, "name_kanji", records["name_kanji"])
    whole = records.set_column(
        records.schema.get_field_index("name_kanji"), "name_kanji", residents["name_kanji"]
    )
    plain = lc.check_insurance(whole, short)
    ready = lc.check_insurance(whole, prepare_register(short, tmp_path / "ready", Settings()))
    for result in (plain, ready):
        noted = [note["input"] for note in result.summary["notes"] if "欄の幅は 15 文字" in note["ja"]]
        assert noted == ["register"]
        assert result.summary["flagged_count"] == 0
    assert plain.decisions.to_arrow() == ready.decisions.to_arrow()


def test_inputs_larger_than_memory_learn_the_same_width(town):
    records, residents = town
    plain = lc.check_insurance(records, residents)
    parts = lc.check_insurance(records, residents, settings={"memory_limit_mb": 1})
    assert parts.decisions.to_arrow() == plain.decisions.to_arrow()


def test_an_inspection_states_the_width(town):
    told = lc.inspect(town[0], "insurance").to_dict()
    assert any("欄の幅は 15 文字" in note["japanese"] for note in told["notes"])
