import numpy as np
import pytest

from linkcheck.cases.points.weights import COMPARISONS, HYPOTHESES, base_point_model, fit
from linkcheck.model.weights import weigh


def pattern(**levels):
    return [each.code(levels.get(each.name, "missing")) for each in COMPARISONS]


def weighed(**levels):
    return weigh(np.array([pattern(**levels)], np.uint8), base_point_model())


def test_missing_weighs_nothing():
    found = weighed()
    assert found.match_weight[0] == pytest.approx(0)
    assert (found.comparison_bits == 0).all()


def test_shares_add_up():
    model = base_point_model()
    assert model.priors.sum() == pytest.approx(1)
    for place, comparison in enumerate(COMPARISONS):
        assert model.shares[:, place, 1 : len(comparison.levels)].sum(axis=1) == pytest.approx(
            np.ones(len(HYPOTHESES))
        )


@pytest.mark.parametrize(
    ("levels", "mistake"),
    [
        ({"presence": "other_logged_in"}, "not_logged_out"),
        ({"presence": "own_login", "activity": "restart_after_long_pause"}, "not_logged_out"),
        ({"service_id": "near_own"}, "service_id_mistyped"),
        ({"session_persons": "many", "presence": "not_logged_in"}, "terminal_lent"),
        ({"presence": "own_login", "activity": "steady", "typed_name": "exchanged"}, "card_mixed_up"),
    ],
)
def test_the_likeliest_mistake(levels, mistake):
    found = weighed(**levels)
    assert HYPOTHESES[1 + found.mistake_shares[0].argmax()] == mistake
    assert found.mislink_bits[0] > -5


def test_a_mistake_that_leaves_a_comparison_untouched_is_as_the_link_is_right():
    model = base_point_model()
    place = [each.name for each in COMPARISONS].index("presence")
    mistyped, lent = HYPOTHESES.index("service_id_mistyped"), HYPOTHESES.index("terminal_lent")
    assert model.follows[mistyped, place] and not model.follows[lent, place]
    assert (model.shares[mistyped, place] == model.shares[0, place]).all()


def test_an_ordinary_application_is_right():
    found = weighed(
        presence="own_login",
        activity="steady",
        session_persons="one",
        typed_name="own",
        service_id="same_elsewhere",
    )
    assert found.mislink_bits[0] < -18


def adapted(count):
    """The model of a log with so many other persons' cards among 100,000 applications, and its patterns."""
    names = ("own_login", "other_arrived", "other_logged_in")
    levels = np.array([pattern(presence=name) for name in names], np.uint8)
    return levels, fit(levels, np.array([100_000, count, 3]), base_point_model())


def test_what_is_commoner_than_mistakes_can_be_is_a_habit():
    place, base = COMPARISONS[0].code("other_arrived"), base_point_model()
    levels, usual = adapted(40)
    assert usual.shares[0, 0, place] < base.shares[0, 0, place]  # not seen beyond what mistakes make of it
    assert weigh(levels, usual).mislink_bits[1] > -5
    _, habit = adapted(20_000)
    assert habit.shares[0, 0, place] == pytest.approx(1 / 7, rel=0.05)
    assert weigh(levels, habit).mislink_bits[1] < -10
    assert weigh(levels, habit).mislink_bits[2] > -2  # a login is no habit here


def test_a_habit_moves_the_mistakes_that_share_it():
    _, habit = adapted(20_000)
    place = COMPARISONS[0].code("other_arrived")
    mistyped, left_open = HYPOTHESES.index("service_id_mistyped"), HYPOTHESES.index("not_logged_out")
    assert habit.shares[mistyped, 0, place] == habit.shares[0, 0, place]
    assert habit.shares[left_open, 0, place] == base_point_model().shares[left_open, 0, place]
