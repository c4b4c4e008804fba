"""No two names of a dictionary are equal unless a named rule says so."""

import importlib.util
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.compare.kana import compare_kana
from linkcheck.compare.kanji import ENCODING_RULES, compare_kanji
from linkcheck.normalize.kanji import variant_rule_names
from linkcheck.normalize.text import load_table

FOLDER = Path(__file__).parents[2] / "benchmarks"
RESULT = json.loads((FOLDER / "results" / "equal_names.json").read_text("utf-8"))


def shipped_names():
    """The names in the reading tables: those of the dictionaries after the fold of variants."""
    table = load_table("readings.npz")
    letters = np.concatenate([[0x3013], table["letters"]]).astype(np.uint32)
    found = set()
    for part in ("surname", "given_name"):
        text = letters[table[f"{part}_names"]].astype("<u4").tobytes().decode("utf-32-le")
        ends = np.cumsum(table[f"{part}_name_lengths"], dtype=np.int64).tolist()
        found.update(text[start:end] for start, end in zip([0, *ends], ends, strict=False))
    return sorted(found)


@pytest.fixture(scope="module")
def equal_names():
    sys.path.insert(0, str(FOLDER))
    try:
        spec = importlib.util.spec_from_file_location("equal_names", FOLDER / "equal_names.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(FOLDER))
    return module


def test_the_list_is_of_a_hundred_thousand_names_and_every_pair_has_a_rule():
    assert RESULT["names"]["distinct"] >= 100_000
    rules = RESULT["names"]["rules"]
    assert sum(rule["pairs"] for rule in rules.values()) == RESULT["names"]["equal_pairs"]
    named = {f"E1 {rule}" for rule in ENCODING_RULES} | {
        f"E2 {rule}" for rule in variant_rule_names() if rule
    }
    assert set(rules) <= named
    assert set(RESULT["readings"]["rules"]) <= {"K1", "K2"}


def test_the_list_says_what_the_tables_say_today():
    for rule, found in RESULT["names"]["rules"].items():
        single = [pair for pair in found["most_frequent"] if len(pair) == 2]
        if (
            not single or rule[:2] == "E1" or rule == "E2 small_kana"
        ):  # what these say depends on the whole name
            continue
        left, right = ([pair[side] for pair in single] for side in (0, 1))
        for pair, answer in zip(single, compare_kanji(left, right).to_pylist(), strict=True):
            assert f"{answer['level']} {answer['rule']}" == rule, pair
    for rung, found in RESULT["readings"]["rules"].items():
        single = [pair for pair in found["most_frequent"] if len(pair) == 2]
        answers = compare_kana([pair[0] for pair in single], [pair[1] for pair in single])
        assert set(answers) == {rung}


def test_no_two_names_of_the_shipped_tables_are_equal_without_a_rule(equal_names):
    names = shipped_names()
    assert len(names) > 100_000
    pairs = equal_names.candidates(names)
    found = compare_kanji(*(pa.array(side) for side in zip(*pairs, strict=True))).to_pylist()
    equal = [
        (pair, answer["rule"])
        for pair, answer in zip(pairs, found, strict=True)
        if answer["level"] in ("E1", "E2")
    ]
    named = set(ENCODING_RULES) | set(variant_rule_names()) - {""}
    assert all(rule in named for _, rule in equal)
    assert (
        len(equal) < len(names) / 100
    )  # the fold has put together what one rule allows; a few official pairs remain


def test_names_that_do_not_share_a_form_are_different(equal_names):
    random = np.random.default_rng(3)
    names = shipped_names()
    forms = dict(zip(names, equal_names.lc.normalize_kanji(names), strict=True))
    left, right = (random.choice(names, 50_000) for _ in range(2))
    # beside random pairs, those of neighbors in order, which share most of their characters
    pairs = [*zip(left, right, strict=True), *itertools.pairwise(names)]
    levels = compare_kanji(*(pa.array(list(map(str, side))) for side in zip(*pairs, strict=True)))["level"]
    official = set(equal_names.candidates(names))
    for (a, b), level in zip(pairs, levels, strict=True):
        if level in ("E0", "E1", "E2"):
            assert forms[a] == forms[b] or (min(a, b), max(a, b)) in official
