import numpy as np
import pytest

from linkcheck.cases.accounts.evidence import EVIDENCE, weighed_accounts
from linkcheck.cases.accounts.findings import Findings, NameFacts
from linkcheck.cases.accounts.forms import FORMS, Forms
from linkcheck.cases.accounts.holders import SOURCES, Holders
from linkcheck.cases.accounts.judge import HARMLESS, SILENT, address_tiers
from linkcheck.cases.accounts.rates import account_model, account_rates
from linkcheck.levels.name import GIVEN_NAME, SURNAME
from linkcheck.model.hypotheses import HYPOTHESES
from linkcheck.model.weights import weigh
from linkcheck.words import case_words

OTHER_NAME = np.array([[SURNAME.code("else"), GIVEN_NAME.code("else"), 0, 0, 0]], np.uint8)


def lines(
    codes=OTHER_NAME,
    surname=-1,
    form="none",
    reading=(np.nan, np.nan),
    row=-1,
    source="register",
    namesakes=0,
    without_record=None,
    relatives=False,
    without_kana=False,
    doubtful=False,
    inner=False,
    cut=False,
    own=False,
    read_better=0.0,
    sequence=np.nan,
    in_group=False,
    coverage=0.95,
    records=1_000_000,
    residents=1_000_000,
    recorded=0.8,
    surname_share=np.nan,
    name_share=np.nan,
    men_share=0.5,
    has_kana=True,
    roman_unread=0.0,
    applicant=-np.inf,
    minor=0,
    male=0,
    **facts,
):
    """The lines of one record's evidence by name, and in total."""
    flags = (
        "given_name",
        "alike",
        "contrary",
        "foreign",
        "roman",
        "japanese",
        "listed",
        "body",
        "slip",
        "acting",
    )
    given = {name: np.array([facts.get(name, name == "listed")]) for name in flags}
    weights = weigh(codes, account_model())
    in_form = np.array([[4, 4, 0, 0, 0]], np.uint8) if form != "none" else codes
    names = NameFacts(
        surname=np.array([surname], np.int8),
        forms=Forms(np.array([FORMS.index(form)], np.uint8), in_form),
        reading=np.array([reading]),
        levels=-weights.comparison_bits[:, :2],
        minor=np.array([minor], np.int8),
        male=np.array([male], np.int8),
        **given,
    )
    holders = Holders(
        np.array([row]),
        np.array([SOURCES.index(source)], np.uint8),
        np.array([namesakes]),
        np.array([namesakes if without_record is None else without_record]),
        np.array([facts.get("japanese", False)]),
        np.array([inner]),
        np.array([relatives]),
        np.array([without_kana]),
        np.array([doubtful]),
        np.array([cut]),
        np.array([own]),
        np.array([read_better]),
    )
    found = Findings(
        holders,
        np.array([sequence]),
        np.array([in_group]),
        coverage,
        False,
        records,
        residents,
        recorded,
        np.array([surname_share]),
        np.array([name_share]),
        np.array([men_share]),
        has_kana,
        roman_unread,
        np.array([applicant]),
    )
    weighed = weighed_accounts(names, found, weights, np.array([0]), np.array([True]))
    told = {name: value for name, value in zip(EVIDENCE, weighed.lines[0].tolist(), strict=True) if value}
    total = weights.mislink_bits[0] + weighed.lines.sum()
    assert total == pytest.approx(np.logaddexp2.reduce(weighed.odds[0]))
    return told


def test_priors_are_those_of_accounts():
    priors = dict(zip(HYPOTHESES, account_model().priors, strict=True))
    assert priors["stranger"] == pytest.approx(1186 / 56.22e6, rel=0.01)
    assert priors["family"] == pytest.approx(130_000 / 56.22e6, rel=0.01)
    assert sum(account_model().priors) == pytest.approx(1.0)


def test_a_missing_name_weighs_nothing():
    weighed = weigh(np.zeros((1, 5), np.uint8), account_model())
    assert weighed.match_weight[0] == pytest.approx(0.0)


def test_each_place_is_evidence_of_its_own():
    shared = account_rates()["evidence"]["shared_with_holder"]
    assert lines(row=3, source="group") == pytest.approx({"shared_with_holder": shared})
    assert set(lines(row=3, source="household", namesakes=1)) == {"household_holder"}
    assert set(lines(row=3, namesakes=1)) == {"register_holder"}
    assert set(lines(row=3, source="record", namesakes=1)) == {"record_holder"}
    assert set(lines(row=3, source="given_name")) == {"household_given_name"}
    assert "shared_account" in lines(in_group=True)


def test_the_terminal_adds_the_closeness_in_time():
    near, far = (lines(row=3, source="terminal", sequence=value) for value in (6.0, 0.0))
    assert 0 < far["terminal_holder"] < near["terminal_holder"]
    assert set(near) == {"terminal_holder"}


def test_who_was_at_the_terminal_says_more_the_rarer_the_name():
    rare, common, unknown = (
        lines(row=3, source="terminal", sequence=1.0, name_share=share)["terminal_holder"]
        for share in (1e-6, 0.01, np.nan)
    )
    assert rare > common + 4
    assert common == pytest.approx(unknown)


@pytest.mark.parametrize(("male", "men_share"), [(1, 0.02), (-1, 0.98)])
def test_a_given_name_of_the_other_sex_speaks_against_and_of_the_same_a_little_for_it(male, men_share):
    against, for_it = (
        lines(male=male, men_share=share)["sex_of_name"] for share in (men_share, 1 - men_share)
    )
    assert against > 4
    assert -1 < for_it < -0.9
    assert "sex_of_name" not in lines(male=male, men_share=0.5)
    assert "sex_of_name" not in lines(male=0, men_share=men_share)
    for same in ("given_name", "slip", "alike", "body"):
        assert "sex_of_name" not in lines(male=male, men_share=men_share, **{same: True})


def test_a_search_that_was_not_made_weighs_nothing():
    assert lines()["no_holder_found"] < 0
    assert lines(coverage=0.0) == {}
    assert lines(coverage=0.0, relatives=True) == {}


def test_the_fewer_people_a_register_holds_the_less_a_vain_search_says():
    whole, half, few = (lines(coverage=coverage)["no_holder_found"] for coverage in (0.95, 0.5, 0.2))
    assert whole < half < few < 0


def test_a_household_asked_in_vain_speaks_against_a_relative():
    assert lines(relatives=True)["household_searched"] < 0
    assert "household_searched" not in lines(row=3, source="household", namesakes=1, relatives=True)


def test_a_foreign_name_read_without_kana_says_less_and_takes_no_excuse():
    sure = lines(row=3, source="household", namesakes=1, foreign=True)
    read = lines(row=3, source="household", namesakes=1, foreign=True, without_kana=True)
    assert 0 < read["household_holder"] < sure["household_holder"]
    assert "foreign_name" not in sure and "foreign_name" not in read


def test_a_slip_is_none_where_somebody_at_home_has_the_name():
    assert lines(slip=True)["one_letter"] < 0.0
    assert "one_letter" not in lines(slip=True, row=3, source="household", namesakes=1)


def test_a_doubtful_reading_in_the_household_says_less():
    sure = lines(row=3, source="household", namesakes=1)["household_holder"]
    doubtful = lines(row=3, source="household", namesakes=1, doubtful=True)["household_holder"]
    assert 0 < doubtful < sure


def test_a_relative_at_home_says_more_the_more_usually_the_name_is_read_so():
    rare = np.array([[*SURNAME.codes(("reading",)), *GIVEN_NAME.codes(("reading_rare",)), 0, 0, 0]], np.uint8)
    hardly, little = (
        lines(codes=rare, row=3, source="household", namesakes=1, read_better=bits)["household_holder"]
        for bits in (6.0, 2.0)
    )
    assert hardly > little + 3.5 > 3.5


def test_nobody_may_be_claimed_only_of_whom_one_looked_at():
    known, half, unread = (
        lines(foreign=True, roman_unread=share, has_kana=False).get("no_holder_found", 0.0)
        for share in (0.0, 0.5, 1.0)
    )
    assert known < half < unread == 0.0
    assert "no_holder_found" in lines(roman_unread=1.0, has_kana=False)
    assert "no_holder_found" in lines(foreign=True, japanese=True, roman_unread=1.0, has_kana=False)


def test_a_common_surname_has_its_namesakes_by_chance():
    rare, common = (
        lines(surname=1, namesakes=1, row=3, surname_share=share)["register_holder"]
        for share in (0.000001, 0.01)
    )
    assert common < rare


def test_foreign_names_that_differ_are_no_proof_but_japanese_ones_are_some():
    foreign, japanese = lines(foreign=True), lines(foreign=True, japanese=True)
    assert foreign["foreign_name"] < -10
    assert japanese["japanese_holder"] > 0
    assert "foreign_name" not in lines(foreign=True, body=True)


def test_a_body_is_no_person_however_its_name_is_read():
    weak = np.array([[12, 12, 0, 0, 0]], np.uint8)
    assert lines(codes=weak, body=True)["body_holder"] > 8


def test_a_roman_holder_is_no_japanese_person():
    assert "roman_holder" in lines(roman=True)
    assert "roman_holder" not in lines(roman=True, foreign=True)
    assert "roman_holder" not in lines(roman=True, form="name_embedded")


@pytest.mark.parametrize("form", FORMS[1:])
def test_a_name_in_another_form_is_weighed_as_the_name(form):
    assert lines(form=form)[form] < -5


def test_forms_that_relatives_names_can_have_say_less():
    sure, by_chance = (lines(form=form)[form] for form in ("ward_named", "other_reading"))
    assert sure < by_chance


def test_bits_of_the_reading_stand_in_place_of_the_levels():
    wrong, right = (lines(reading=bits, has_kana=False)["by_reading"] for bits in ((-8, -8), (11, 11)))
    assert right < wrong < 0
    assert "by_reading" not in lines(reading=(-8.0, -8.0), foreign=True)


def test_a_slip_of_one_letter_is_more_often_a_slip():
    assert lines(surname=1, slip=True)["one_letter"] < 0
    assert "one_letter" not in lines(surname=1)


def test_men_hardly_ever_have_a_former_surname():
    man, woman = (lines(given_name=True, male=male)["other_surname"] for male in (1, -1))
    assert woman < 0 < man


def test_a_name_that_nobody_bears_is_a_slip():
    assert lines(listed=False, given_name=True)["no_such_name"] < 0
    assert "no_such_name" not in lines(listed=False)  # a slip leaves some of a name
    assert "no_such_name" not in lines(listed=False, row=3, namesakes=1)


def test_a_minor_s_account_is_more_often_a_relative_s():
    assert lines(minor=1)["age"] > 0 > lines(minor=-1)["age"]


def test_an_applicant_who_is_somebody_else_makes_the_number_wrong():
    found = lines(codes=np.array([[4, 4, 0, 0, 0]], np.uint8), surname=1, applicant=5.0, namesakes=1)
    assert found["applicant_differs"] > 10
    assert "applicant_differs" not in lines()


def test_every_kind_of_evidence_is_told_or_silent_on_purpose():
    words = case_words("accounts")
    assert {name for name in EVIDENCE if name not in SILENT} <= set(words.names("evidence"))
    assert set(EVIDENCE) <= set(words.names("component"))
    assert set(EVIDENCE) >= HARMLESS


def test_every_address_level_has_its_tier():
    from linkcheck.levels.address import ADDRESS

    assert len(address_tiers(np.arange(len(ADDRESS.levels), dtype=np.uint8))) == len(ADDRESS.levels)


COMMON, RARE = 2e-4, 1e-8


@pytest.mark.parametrize(("foreign", "japanese"), [(True, True), (True, False), (False, True)])
def test_a_rare_name_of_somebody_without_a_record_says_more(foreign, japanese):
    def bits(**facts):
        found = lines(namesakes=1, foreign=foreign, japanese=japanese, contrary=True, **facts)
        return found.get("register_holder", 0.0)

    assert bits(name_share=RARE) > bits(name_share=COMMON) + 4
    assert bits(name_share=RARE) <= np.log2(1 / account_rates()["register"]["by_chance_at_least"])
    assert bits(name_share=RARE) > bits(name_share=RARE, without_record=0)


def test_namesakes_who_all_have_an_account_are_no_owners():
    told = lines(namesakes=2, without_record=0, source="record", name_share=COMMON / 100)
    assert told["record_holder"] < 0
    many = lines(namesakes=40, without_record=0, source="record", name_share=COMMON)
    assert many.get("record_holder", 0.0) > told["record_holder"]  # not all of them were looked at


def test_another_foreign_residents_name_is_hardly_ever_the_persons_own():
    def excuse(**facts):
        return lines(foreign=True, namesakes=1, name_share=COMMON, **facts)["foreign_name"]

    assert excuse(contrary=True) > excuse(contrary=False) + 3
    assert excuse(contrary=True, surname=1) > excuse(contrary=False, surname=1) + 2
    assert excuse(contrary=True, japanese=True) == pytest.approx(excuse(contrary=False, japanese=True))
