import numpy as np
import pytest
from golden_rows import golden
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.text import fold, kanji_level

from linkcheck.compare.kanji import ENCODING_RULES, compare_kanji
from linkcheck.errors import InputError
from linkcheck.normalize.kanji import variant_rule_names, variant_tables

names = st.text(st.sampled_from("高髙橋斎斉齋齊辺邉邊弁辨辯坂阪々●〓カ力 　佐木"), max_size=4)


@pytest.mark.parametrize("row", golden("kanji.csv"))
def test_golden(row):
    expected = {"level": row["level"], "rule": row["rule"] or None}
    assert compare_kanji([row["left"]], [row["right"]])[0] == expected, row["why"]
    assert compare_kanji([row["right"]], [row["left"]])[0] == expected, (
        "the order of the sides is no evidence"
    )


def listed(left, right, variant):
    low, high = sorted((left, right))
    return (low << 32 | high << 1 | variant) in set(variant_tables().confusable.tolist())


def same_class(x, y):
    classes = variant_tables().e2_class
    return classes[ord(x)] == classes[ord(y)] or listed(ord(x), ord(y), 1)


def confusable(x, y):
    classes = variant_tables().e2_class
    return listed(int(classes[ord(x)]), int(classes[ord(y)]), 0)


@settings(max_examples=300, deadline=None)
@given(names, names)
def test_levels_agree_with_the_plain_ones(left, right):
    found = compare_kanji([left], [right])[0]["level"]
    a, b = fold(left).replace(" ", ""), fold(right).replace(" ", "")
    if not a or not b:
        assert found == "missing"
        return
    expected = kanji_level(a, b, same_class, lambda x: bool(variant_tables().wildcard[ord(x)]), confusable)
    assert found == ("E0" if expected == "E1" and left == right else expected)


@settings(max_examples=200, deadline=None)
@given(names, names)
def test_a_rule_is_named_where_one_was_needed(left, right):
    found = compare_kanji([left], [right])[0]
    assert (found["rule"] is not None) == (found["level"] in ("E1", "E2", "E3"))


def test_all_rules_have_names_of_their_own():
    names = (*variant_rule_names(), *ENCODING_RULES)
    assert len(set(names)) == len(names)


def test_the_weakest_rule_of_several_is_named():
    assert compare_kanji(["澤邉", "澤田", "●邉"], ["沢辺", "沢田", "山辺"])["rule"] == [
        "koseki",
        "joyo_kangxi",
        "substitute",
    ]


def test_nulls():
    assert compare_kanji(["一", None], [None, None]).to_pylist() == [{"level": "missing", "rule": None}] * 2


def test_columns_of_two_lengths_are_an_error_without_values():
    with pytest.raises(InputError, match="2 and 1 rows") as error:
        compare_kanji(["秘密", "一"], ["一"])
    assert "秘密" not in str(error.value)


def test_random_names_are_different():
    random = np.random.default_rng(1)
    letters = list("山田川村中小大林木森石岡松本西東南北上下")
    left, right = (["".join(random.choice(letters, 4)) for _ in range(500)] for _ in range(2))
    assert set(compare_kanji(left, right)["level"]) == {"E4"}
