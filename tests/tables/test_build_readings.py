"""The builder's own parts: kana in their two forms, segments learned from few pairs, analyzers' costs as shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.kernels.readings.layout import KANA_BITS
from linkcheck.kernels.readings.letters import encode
from linkcheck.normalize.text import load_table
from linkcheck.tables.build_readings import flat, quantized
from linkcheck.tables.reading_costs import likelihood, reading_shares
from linkcheck.tables.reading_estimate import Corpus, estimate
from linkcheck.tables.reading_kana import KANA, LETTER, canonical, literal


@settings(deadline=None)
@given(st.text(KANA[:-1], min_size=1, max_size=10))
def test_both_forms_agree_with_the_kernel(kana):
    table = load_table("readings.npz")
    values = np.array([LETTER[letter] for letter in kana], np.uint32)
    identity = np.arange(len(KANA) + 1, dtype=np.uint16)
    found = encode(
        values, np.array([0, len(kana)]), identity, table["long_vowels"], table["own_vowels"], LETTER["ー"]
    )
    assert tuple(found[0].tolist()) == literal(kana)
    assert tuple(found[1].tolist()) == canonical(literal(kana))


def test_segments_are_learned_from_pairs():
    pairs = [
        ("山川", "ヤマカワ"),
        ("川山", "カワヤマ"),
        ("山本", "ヤマモト"),
        ("本川", "モトカワ"),
        ("小川", "オカワ"),
    ] * 3
    kanji = {letter: number + len(KANA) + 1 for number, letter in enumerate("山川本小")}
    kana = [literal(reading) for _, reading in pairs]
    corpus = Corpus(
        *flat([[kanji[letter] for letter in name] for name, _ in pairs], np.int32),
        flat(kana, np.uint8)[0],
        *flat([canonical(text) for text in kana], np.uint8),
        np.zeros(len(pairs), np.int8),
        np.ones(len(pairs)),
    )
    found = estimate(corpus, len(KANA) + 5)
    best = {}
    for letter, number in kanji.items():
        owned = np.flatnonzero(found.keys >> np.uint64(KANA_BITS) == number)
        key = int(found.keys[owned[found.probabilities[owned].sum(1).argmax()]])
        best[letter] = "".join(
            KANA[(key >> 7 * place & 127) - 1] for place in (5, 4, 3, 2, 1, 0) if key >> 7 * place & 127
        )
    assert best == {"山": "ヤマ", "川": "カワ", "本": "モト", "小": "オ"}
    used = [
        found.probabilities[found.keys >> np.uint64(KANA_BITS) == number].sum(0) for number in kanji.values()
    ]
    assert np.allclose(np.array(used) + found.escapes[list(kanji.values())], 1)


def test_shares_of_a_name_add_up_and_follow_the_costs():
    part = {
        ("和子", "カズコ"): {"sudachi": None, "ipadic-1.0.0": 5882.0},
        ("和子", "マサコ"): {"sudachi": None, "ipadic-1.0.0": 10489.0},
        ("一", "ハジメ"): {"sudachi": None},
    }
    shares = reading_shares(part)
    assert shares["和子", "カズコ"] + shares["和子", "マサコ"] == pytest.approx(1)
    assert (
        shares["和子", "カズコ"] > shares["和子", "マサコ"] > 0.2
    )  # one of two dictionaries sees no difference
    assert shares["一", "ハジメ"] == 1
    assert likelihood(1000.0) > likelihood(2000.0) and likelihood(None) == 1


def test_probabilities_survive_storage_within_a_step():
    values = np.array([1.0, 0.5, 0.013, 2.0**-20, 0.0])
    stored = quantized(values)
    assert stored[-1] == 255
    assert np.allclose(np.exp2(stored[:-1] / -12.0), values[:-1], rtol=0.03)
