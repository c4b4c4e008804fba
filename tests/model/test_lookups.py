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


def test_names_of_namesakes_are_not_learned_of_mistakes():
    model = estimate(sample(300), base_model(), learn_lookups=True)[0]
    kind = model.hypotheses.index("namesake")
    assert (model.shares[kind, :2] == base_model().shares[kind, :2]).all()
    assert model.shares[kind, :, 1:].sum(axis=1) == pytest.approx(1.0)
