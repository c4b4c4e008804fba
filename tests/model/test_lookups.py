import numpy as np
import pytest

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.model.estimate import Sample, estimate
from linkcheck.model.hypotheses import base_model

BIRTH_DATE = COMPARISONS[2]


def sample(mistakes):
    """Clear namesakes, as many of them of the very birth date as of another, beside right links."""
    right = [comparison.code("exact") for comparison in COMPARISONS]
    namesake = [
        *right[:1],
        COMPARISONS[1].code("kanji_differs"),
        *right[2:4],
        COMPARISONS[4].code("different"),
    ]
    counts = np.array([50_000, mistakes])
    some = Sample.of_patterns(np.array([right, namesake], np.uint8), counts)
    return Sample(some.levels, some.counts, np.array([0.0, 30.0]), some.owner_weight, some.repeated)


def share(model):
    return model.shares[model.hypotheses.index("namesake"), 2, BIRTH_DATE.code("exact")]


def test_what_lookups_left_out_is_learned_of_the_mistakes_where_it_is_asked_for():
    usual = share(base_model())
    many, few = (share(estimate(sample(count), base_model(), learn_lookups=True)[0]) for count in (300, 3))
    assert many > 0.97 and usual < few < usual + 0.06
    assert share(estimate(sample(300), base_model())[0]) == usual


def test_how_namesakes_write_their_names_is_not_learned_of_mistakes():
    model = estimate(sample(300), base_model(), learn_lookups=True)[0]
    kind = model.hypotheses.index("namesake")
    learned, usual = model.shares[kind], base_model().shares[kind]
    assert (learned[1] == usual[1]).all()
    equal = slice(1, len(COMPARISONS[0].levels) - 1)
    assert learned[0, equal] / learned[0, equal].sum() == pytest.approx(
        usual[0, equal] / usual[0, equal].sum()
    )
    assert learned[:, 1:].sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("mistakes", [300, 3])
def test_whether_lookups_ask_for_the_surname_is_learned_of_the_mistakes(mistakes):
    right = [comparison.code("exact") for comparison in COMPARISONS]
    others = [COMPARISONS[0].code("else"), *right[1:4], COMPARISONS[4].code("different")]
    namesake = [right[0], COMPARISONS[1].code("kanji_differs"), *others[2:]]
    counts = np.array([50_000, mistakes, mistakes])
    some = Sample.of_patterns(np.array([right, others, namesake], np.uint8), counts)
    known = Sample(some.levels, some.counts, np.array([0.0, 30.0, 30.0]), some.owner_weight, some.repeated)
    model = estimate(known, base_model(), learn_lookups=True)[0]
    share = model.shares[model.hypotheses.index("namesake"), 0, COMPARISONS[0].code("else")]
    assert 0.35 < share < 0.5 if mistakes == 300 else 0.01 < share < 0.15
