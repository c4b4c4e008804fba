import json
from dataclasses import replace

import numpy as np
import pytest

from linkcheck.compare.patterns import COMPARISONS
from linkcheck.errors import InputError
from linkcheck.model.estimate import Sample, estimate
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.model.weights import weigh

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
    usual = estimate(sample(300), base_model())[0].shares[kind]
    learned = model.shares[kind]
    assert learned[1] == pytest.approx(usual[1], rel=1e-6)
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


def levels(surname, address):
    exact = COMPARISONS[1].code("exact")
    return [COMPARISONS[0].code(surname), exact, exact, exact, COMPARISONS[4].code(address)]


def test_who_took_another_surname_has_mostly_moved():
    model = base_model()
    alone = replace(model, dependence=None)
    moved, stayed, other = (
        np.array([levels(*each)], np.uint8)
        for each in (("else", "different"), ("else", "exact"), ("variant", "different"))
    )
    assert weigh(moved, model).mislink_bits[0] < weigh(moved, alone).mislink_bits[0] - 1
    assert weigh(stayed, model).mislink_bits[0] > weigh(stayed, alone).mislink_bits[0] + 0.5
    assert weigh(other, model).mislink_bits[0] == weigh(other, alone).mislink_bits[0]
    unknown = np.array([levels("else", "missing")], np.uint8)
    assert weigh(unknown, model).mislink_bits[0] == weigh(unknown, alone).mislink_bits[0]
    lines = weigh(moved, model)
    assert lines.comparison_bits.sum() == pytest.approx(lines.match_weight[0])


def test_how_many_of_them_moved_is_learned_of_the_links():
    some = [levels("exact", "exact"), levels("else", "same_place"), levels("else", "same_city")]
    known = Sample.of_patterns(np.array(some, np.uint8), np.array([50_000, 900, 100]))
    found, usual = estimate(known, base_model())[0].dependence.shares, base_model().dependence.shares
    assert found[1:].sum() == pytest.approx(1.0) and found[0] == 1.0
    city, place = (COMPARISONS[4].code(level) for level in ("same_city", "same_place"))
    assert 0.09 < found[city] < usual[city] and found[place] > 0.8
    assert (estimate(known, base_model(), learn_levels=False)[0].dependence.shares == usual).all()
    bare = replace(base_model(), dependence=None)
    assert estimate(known, bare)[0].dependence is None


def test_what_follows_another_comparison_is_kept_in_a_file():
    model = estimate(
        Sample.of_patterns(np.array([levels("else", "different")], np.uint8), np.array([50])), base_model()
    )[0]
    again = Model.from_json(model.to_json(), base_model())
    assert (again.dependence.shares == model.dependence.shares).all()
    told = model.to_dict()
    del told["given"]
    assert Model.from_json(json.dumps(told), base_model()).dependence == base_model().dependence
    for wrong in ({"surname": {}}, [], {"surname": {"else": {"address": {"exact": 2.0}}}}):
        with pytest.raises(InputError):
            Model.from_json(json.dumps({**told, "given": wrong}), base_model())


@pytest.mark.parametrize("written", ["kana_only", "reading"])
def test_how_names_are_written_says_nothing_of_whose_number_it_is(written):
    """Records in kana alone: whoever has the name is as likely another as where kanji are compared."""
    agreeing = [COMPARISONS[0].code(written), COMPARISONS[1].code(written), *levels("exact", "missing")[2:]]
    apart = [*agreeing[:1], COMPARISONS[1].code("else"), *agreeing[2:]]
    some = Sample.of_patterns(np.array([agreeing, apart], np.uint8), np.array([50_000, 5]))
    model = estimate(some, base_model())[0]
    place = model.hypotheses.index("namesake")
    assert (model.shares[place, (0, 1), agreeing[:2]] > 0.6).all()
    assert (model.shares[model.hypotheses.index("twin"), 1, COMPARISONS[1].code("else")]) > 0.8
    assert model.shares[:, :2, 1:].sum(axis=2) == pytest.approx(1.0, abs=1e-6)
    alone = np.array([agreeing], np.uint8)
    usual = np.array([levels("exact", "missing")], np.uint8)
    learned, believed = weigh(alone, model), weigh(usual, base_model())
    namesakes = [
        np.log2(each.mistake_shares[0, place - 1]) + each.mislink_bits[0] for each in (learned, believed)
    ]
    assert abs(namesakes[0] - namesakes[1]) < 4.5  # 12 bits and more, were the way of writing left out


def test_what_is_learned_of_namesakes_does_not_feed_itself_by_right_links():
    """Records in kana alone at the very address: were that learned of namesakes too, each round would find more."""
    kana = [COMPARISONS[0].code("kana_only"), COMPARISONS[1].code("kana_only")]
    right = [*kana, *levels("exact", "exact")[2:]]
    namesake = [*kana, *levels("exact", "different")[2:]]
    some = Sample.of_patterns(np.array([right, namesake], np.uint8), np.array([500_000, 300]))
    known = Sample(some.levels, some.counts, np.array([0.0, 30.0]), some.owner_weight, some.repeated)
    model = estimate(known, base_model(), learn_lookups=True)[0]
    kind, near = model.hypotheses.index("namesake"), COMPARISONS[4].code("exact")
    assert model.shares[kind, 4, near] == base_model().shares[kind, 4, near]
    assert model.shares[kind, 4, 1:].sum() == pytest.approx(1.0)
    assert model.shares[kind, 4, COMPARISONS[4].code("different")] > 0.98
    assert 250 < 500_300 * model.priors[kind] < 400


@pytest.mark.parametrize("near", ["same_block", "same_chome", "same_town"])
def test_nor_by_right_links_near_the_linked_person(near):
    """Another bears their names, too, so that some may be mistakes."""
    kana = [COMPARISONS[0].code("kana_only"), COMPARISONS[1].code("kana_only")]
    right, other = ([*kana, *levels("exact", each)[2:]] for each in ("exact", near))
    namesake = [*kana, *levels("exact", "different")[2:]]
    some = Sample.of_patterns(np.array([right, other, namesake], np.uint8), np.array([500_000, 600, 300]))
    known = Sample(
        some.levels, some.counts, np.array([0.0, 9.0, 30.0]), some.owner_weight, some.repeated
    )  # of those nearby others have the name, too
    model = estimate(known, base_model(), learn_lookups=True)[0]
    kind, place = model.hypotheses.index("namesake"), COMPARISONS[4].code(near)
    assert model.shares[kind, 4, place] == base_model().shares[kind, 4, place]
    assert model.shares[kind, 4, 1:].sum() == pytest.approx(1.0)
    assert model.shares[kind, 4, COMPARISONS[4].code("different")] > 0.98
    assert 250 < 500_900 * model.priors[kind] < 600
