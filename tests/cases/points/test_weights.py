import numpy as np
import pytest

from linkcheck.cases.points.weights import COMPARISONS, HYPOTHESES, attribute_evidence, base_point_model, fit
from linkcheck.model.weights import weigh


def pattern(**levels):
    return [each.code(levels.get(each.name, "missing")) for each in COMPARISONS]


def weighed(against=0.0, **levels):
    evidence = attribute_evidence(np.array([against]))
    return weigh(np.array([pattern(**levels)], np.uint8), base_point_model(), evidence)


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
    ("levels", "against", "mistake"),
    [
        ({"presence": "other_logged_in"}, 0.0, "not_logged_out"),
        ({"presence": "own_login", "activity": "restart_after_long_pause"}, 0.0, "not_logged_out"),
        ({"service_id": "near_own"}, 0.0, "service_id_mistyped"),
        ({"session_persons": "many", "presence": "not_logged_in"}, 0.0, "terminal_lent"),
        ({"presence": "own_login", "activity": "steady", "session_persons": "one"}, 30.0, "card_mixed_up"),
    ],
)
def test_the_likeliest_mistake(levels, against, mistake):
    found = weighed(against, **levels)
    assert HYPOTHESES[1 + found.mistake_shares[0].argmax()] == mistake
    assert found.mislink_bits[0] > -5


def test_the_ledger_adds_up_with_the_attributes_as_its_last_line():
    found = weighed(-12.0, presence="own_login", service_id="near_own")
    assert found.comparison_bits.shape == (1, len(COMPARISONS) + 1)
    assert found.comparison_bits.sum() == pytest.approx(found.match_weight[0])
    assert found.comparison_bits[0, -1] > 0 > found.comparison_bits[0, 3]


def test_an_ordinary_application_is_right():
    found = weighed(
        -12.0, presence="own_login", activity="steady", session_persons="one", service_id="same_elsewhere"
    )
    assert found.mislink_bits[0] < -18


def test_common_levels_are_learned_and_rare_ones_are_not():
    levels = np.array(
        [
            pattern(presence="own_login"),
            pattern(presence="other_arrived"),
            pattern(presence="other_logged_in"),
        ],
        np.uint8,
    )
    base = base_point_model()
    usual = fit(levels, np.zeros(3), np.array([100_000, 2, 3]), base)
    habit = fit(levels, np.zeros(3), np.array([100_000, 20_000, 3]), base)
    place = COMPARISONS[0].code("other_arrived")
    assert usual.shares[0, 0, place] == pytest.approx(base.shares[0, 0, place], rel=0.01)
    assert habit.shares[0, 0, place] == pytest.approx(1 / 6, rel=0.05)
    assert weigh(levels, habit).mislink_bits[1] < -10
    assert weigh(levels, habit).mislink_bits[2] > -2
