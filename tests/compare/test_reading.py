"""The public answer: golden rows, nulls, column kinds, order and split of full names."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_data import real_file

from linkcheck.compare.reading import READING_LEVELS, reading_agreement, split_whole, token_bits
from linkcheck.compare.reading_bits import USUAL_FROM, token_readings
from linkcheck.normalize.kana import fold_kana
from linkcheck.normalize.kanji import fold_kanji

GOLDEN = Path(__file__).parents[1] / "golden" / "readings.csv"


def rows_of(name):
    with GOLDEN.with_stem(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def golden_rows():
    return rows_of("readings")


@pytest.mark.parametrize("row", golden_rows(), ids=lambda row: f"{row['kanji']}={row['kana']}")
def test_golden(row):
    codes = fold_kanji([row["kanji"]]), fold_kana([row["kana"]])
    if row["part"] == "whole":
        found = reading_agreement([row["kanji"]], [row["kana"]])[0]
        assert found["level"] in row["levels"].split("|"), row["why"]
        assert all(reason in found["reason"].split(",") for reason in row["reason"].split()), row["why"]
    else:
        bits = token_bits(*codes, row["part"])[0]
        levels = {
            "plausible": bits >= 0,
            "weak": -4 <= bits < 0,
            "implausible": bits < -4,
            "not_assessed": bits != bits,
        }
        assert any(levels[level] for level in row["levels"].split("|")), (row["why"], bits)


@pytest.mark.parametrize("row", rows_of("reading_shares"), ids=lambda row: f"{row['kanji']}={row['kana']}")
def test_golden_shares(row):
    found = token_readings(fold_kanji([row["kanji"]]), fold_kana([row["kana"]]), row["part"])
    assert found.slips[0] == (row["slip"] == "yes"), row["why"]
    assert (found.shares[0] >= USUAL_FROM) == (row["use"] == "usual"), row["why"]
    whole = "佐藤 " + row["kanji"], "サトウ " + row["kana"]
    if row["part"] == "surname":
        whole = row["kanji"] + " 太郎", row["kana"] + " タロウ"
    told = reading_agreement([whole[0]], [whole[1]])[0]
    assert told[f"{row['part']}_use"] == row["use"], row["why"]
    assert told[f"{row['part']}_share"] == pytest.approx(float(found.shares[0]), rel=1e-4)


def test_missing_values_weigh_nothing():
    found = reading_agreement(["高橋 美咲", None, "", "高橋 美咲"], [None, "タカハシ ミサキ", "ア イ", ""])
    assert list(found["level"]) == ["not_assessed"] * 4
    assert list(found["reason"]) == ["missing"] * 4
    parts = [
        f"{part}_{field}" for part in ("surname", "given_name") for field in ("score", "bits", "share", "use")
    ]
    for field in ("score", "bits", *parts):
        assert list(found[field]) == [None] * 4


def test_every_kind_of_column_gives_the_same():
    kanji, kana = ["高橋 美咲", None, "佐藤 健"], ["ﾀｶﾊｼ ﾐｻｷ", "ア", "さとう　けん"]
    expected = reading_agreement(kanji, kana).to_pylist()
    assert expected[0]["level"] == expected[2]["level"] == "listed"
    arrow = pa.array(["x", *kanji])[1:], pa.chunked_array([kana[:1], kana[1:]])
    assert reading_agreement(*arrow).to_pylist() == expected
    assert (
        reading_agreement(pa.array(kanji).dictionary_encode(), pa.array(kana, pa.large_string())).to_pylist()
        == expected
    )
    assert reading_agreement([], []).to_pylist() == []


def test_length_mismatch_is_told_without_values():
    with pytest.raises(ValueError, match="expected 1 rows"):
        reading_agreement(["高橋 美咲"], [])


def test_levels_and_scores_are_consistent():
    found = reading_agreement(["高橋 美咲"] * 3, ["タカハシ ミサキ", "タカハシ ヒロシ", "サトウ ヒロシ"])
    assert set(found["level"]) <= set(READING_LEVELS)
    scores = np.array(list(found["score"]))
    bits = np.array(list(found["bits"]))
    assert (np.diff(scores) < 0).all() and ((scores >= 0) & (scores <= 1)).all()
    assert np.allclose(scores, 1 / (1 + 2.0**-bits))


def test_splits_keep_to_the_spaces_there_are():
    kanji = ["東海林太郎", "東海林 太郎", "東海林太郎", "林", None]
    kana = ["ショウジタロウ", "ショウジ タロウ", "ショウジ タロウ", "ハヤシ", "ハヤシ"]
    cut, kana_cut, confidence = split_whole(fold_kanji(kanji), fold_kana(kana))
    assert cut.tolist() == [3, 3, 3, -1, -1]
    assert kana_cut.tolist() == [4, 4, 4, -1, -1]
    assert confidence[1] == 1 and confidence[0] > 0.9 and confidence[2] > 0.9 and confidence[3] == 0


def test_repeated_rows_score_as_single_ones():
    kanji = ["高橋", "佐藤", "鈴木"] * 400
    kana = ["タカハシ", "サトウ", "スズキ", "サトウ"] * 300
    bits = token_bits(fold_kanji(kanji), fold_kana(kana), "surname")
    for row in range(0, 1200, 97):
        assert bits[row] == token_bits(fold_kanji([kanji[row]]), fold_kana([kana[row]]), "surname")[0]


def test_pykakasi_is_only_a_second_opinion(monkeypatch):
    pytest.importorskip("pykakasi")
    from linkcheck.compare import reading_kakasi

    kanji, kana = (
        ["高橋 海豚", "高橋 海豚", "高橋 美咲"],
        ["タカハシ イルカ", "タカハシ ヒロシ", "タカハシ ヒロシ"],
    )
    reasons = list(reading_agreement(kanji, kana)["reason"])
    lifted = reading_agreement(kanji, kana)["given_name_bits"]
    monkeypatch.setattr(reading_kakasi, "converter", lambda: None)
    without = reading_agreement(kanji, kana)["given_name_bits"]
    assert lifted[1] == without[1] < 0 and lifted[2] == without[2] < 0
    assert not any("read_by_pykakasi" in text for text in reading_agreement(kanji, kana)["reason"])
    if without[0] < 0:  # otherwise the lattice can do without
        assert lifted[0] == 3 and "read_by_pykakasi" in reasons[0]


def test_real_names_outside_every_dictionary():
    path = real_file("office_holders.csv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kanji = [f"{row['family_kanji']} {row['given_kanji']}" for row in rows]
    kana = [f"{row['family_kana']} {row['given_kana']}" for row in rows]
    strangers = kana[7:] + kana[:7]
    relatives = [
        f"{row['family_kana']} {other['given_kana']}"
        for row, other in zip(rows, rows[7:] + rows[:7], strict=True)
    ]
    plausible = [
        np.mean([level in ("listed", "composed") for level in reading_agreement(kanji, column)["level"]])
        for column in (kana, strangers, relatives)
    ]
    assert plausible[0] > 0.97 and plausible[1] < 0.003 and plausible[2] < 0.03
    whole = [text.replace(" ", "") for text in kanji], [text.replace(" ", "") for text in kana]
    cut, kana_cut, _ = split_whole(fold_kanji(whole[0]), fold_kana(whole[1]))
    assert np.mean(cut == [len(row["family_kanji"]) for row in rows]) > 0.985
    assert np.mean(kana_cut == [len(row["family_kana"]) for row in rows]) > 0.985


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(max_size=12) | st.text("高橋々美咲〓さくらー ・　A1\ue000𠮷", max_size=40),
            st.none() | st.text(max_size=12) | st.text("タカハシヴァーン ・　ｰﾞA漢", max_size=70),
        ),
        max_size=8,
    )
)
def test_no_value_raises(rows):
    found = reading_agreement([kanji for kanji, _ in rows], [kana for _, kana in rows]).to_pylist()
    assert len(found) == len(rows)
    for row, (kanji, kana) in zip(found, rows, strict=True):
        assert (row["bits"] is None) == (row["level"] == "not_assessed")
        assert (kanji and kana) or row["level"] == "not_assessed"
        if row["bits"] is not None:
            assert np.isfinite(row["bits"]) and 0 <= row["score"] <= 1


def test_the_longest_readings_do_not_underflow():
    kana = ["ヴペ" * 22, "ヴペ" * 30, "ペヴ" * 10 + " " + "ヴペ" * 12]
    found = reading_agreement(["高橋美咲", "高橋美咲", "高橋 美咲"], kana)
    assert list(found["level"])[1] == "not_assessed"
    assert all(bits is None or np.isfinite(bits) for bits in found["bits"])


def test_beside_a_character_that_cannot_be_read_the_others_tell():
    """What only one character says is not held against a name, what the others say is."""
    names = ["〓子", "〓子", "●一", "●一", "●美", "〓"]
    kana = ["サキコ", "ケンタ", "ケンイチ", "ハナエ", "タロウ", "タロウ"]
    bits = token_bits(fold_kanji(names), fold_kana(kana), "given_name")
    assert bits[0] > 0 and np.isnan(bits[[2, 5]]).all() and (bits[[1, 3, 4]] < -5).all(), bits
    surname = token_bits(fold_kanji(["〓田", "〓田"]), fold_kana(["ヨシダ", "サイトウ"]), "surname")
    assert not surname[0] < 0 and surname[1] < -6
