"""Namesakes that were sought in vain, and registers that hold fewer owners than the people in it let believe."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from linkcheck.audit import person_judgement, persons
from linkcheck.audit.person_judgement import FEW_IN_VAIN
from linkcheck.audit.selection import namesakes_sought, read_alike, vain_bits
from linkcheck.cases.insurance import check_insurance
from linkcheck.compare.patterns import COMPARISONS, Levels
from linkcheck.model.coverage import Coverage
from linkcheck.model.hypotheses import MISTAKES, base_model
from linkcheck.model.weights import weigh
from synthetic_data.kinds import KINDS


def pattern(*names):
    return [each.code(name) if name else 0 for each, name in zip(COMPARISONS, names, strict=True)]


def test_namesakes_are_sought_by_the_very_kanji_or_their_variants_only():
    codes = np.array(
        [
            pattern("exact", "exact", "exact", "exact", "different"),
            pattern("exact", "exact", "exact", None, None),
            pattern("exact", "wildcard", "exact", "exact", "different"),
            pattern("exact", "exact", "one_digit", "exact", "different"),
            pattern("variant", "exact", "exact", "exact", None),  # one key leads to 高 and 髙
            pattern("exact", "variant", "exact", "exact", "different"),  # in doubt by itself
            pattern("variant", "kana_only", "exact", "exact", "exact"),
        ],
        np.uint8,
    )
    nothing = np.zeros(len(codes), np.uint16)
    levels = Levels(codes, nothing, nothing)
    sought = namesakes_sought(weigh(codes, base_model()), levels)
    assert sought.tolist() == [True, True, False, False, True, False, False]
    bits = vain_bits(sought, Coverage.same(0.95, len(MISTAKES)))
    assert (bits[sought] < -4).all() and (bits[~sought] == 0).all()
    assert (vain_bits(sought, Coverage.same(0.0, len(MISTAKES))) == 0).all()


def test_of_names_alike_in_another_notation_all_links_are_looked_into_where_that_leaves_doubt():
    codes = np.array(
        [
            pattern("kana_only", "kana_only", "exact", "exact", None),
            pattern("reading", "reading", "exact", "exact", "different"),
            pattern("exact", "exact", "exact", "exact", None),  # by its kanji
            pattern("kana_only", "kana_only", "one_digit", "exact", None),
            pattern("kana_only", "else", "exact", "exact", None),
        ],
        np.uint8,
    )
    nothing = np.zeros(len(codes), np.uint16)
    levels = Levels(codes, nothing, nothing)
    assert read_alike(weigh(codes, base_model()), levels).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize("kana", ["register", "nowhere"])
def test_records_in_kana_tell_how_many_have_a_namesake(kana):
    """Of many residents another bears the name and birth date: that one does says little against a link."""
    kind = KINDS["insurance"]
    condition = replace(
        kind.conditions["records_in_kana"],
        namesake_share=0.03,
        address_missing=0.5,
        mistake_share=3e-3,
        register_kana_missing=float(kana == "nowhere"),
    )
    tables = kind.make(24_000, 5, condition)
    decisions = check_insurance(tables["insurance"], tables["register"]).decisions.to_arrow()
    truth = tables["truth_insurance"].select(["record_id", "mechanism"])
    joined = (
        pa.table(decisions).select(["record_id", "decision", "mislink_probability"]).join(truth, "record_id")
    )
    wrong = pc.is_valid(joined["mechanism"]).to_numpy()
    read = pc.not_equal(joined["decision"].cast(pa.string()), "link").to_numpy()
    assert wrong.sum() > 40 and read[wrong].mean() > 0.9
    expected = joined["mislink_probability"].to_numpy()[~wrong].sum()
    assert expected < 0.2 * wrong.sum() and read[~wrong].sum() < 0.4 * wrong.sum()


@pytest.fixture(scope="module")
def town():
    """An insurer's records against a register of the linked persons and some others, with their truth."""
    kind = KINDS["insurance"]
    tables = kind.make(30_000, 7, replace(kind.conditions["linked_and_others"], per_mechanism=12))
    return tables["truth_insurance"], tables["insurance"], tables["register"]


def test_where_few_owners_are_found_other_evidence_tells(town):
    truth, records, register = town
    result = check_insurance(records, register)
    decisions = pa.table(result.decisions.to_arrow()).select(["record_id", "decision"])
    joined = decisions.join(truth.select(["record_id", "mechanism"]), "record_id")
    wrong = pc.is_valid(joined["mechanism"]).to_numpy()
    flagged = pc.not_equal(joined["decision"].cast(pa.string()), "link").to_numpy()
    assert flagged[wrong].mean() >= 0.97
    assert (flagged & ~wrong).sum() <= max(2e-4 * len(wrong), FEW_IN_VAIN)
    some = next(row for row in result.flagged.to_arrow().to_pylist() if row["cause"] == "twin")
    lines = {line["component"] for line in result.explain(some["record_id"])["ledger"]}
    assert lines & {"sole_record", "repeated_number"}


def test_numbers_that_nobody_has_are_asked_about_however_few_other_links_are_read():
    """Where owners cannot be found: most such numbers are of people who have died since."""
    kind = KINDS["insurance"]
    usual = kind.conditions["linked_and_others"]
    condition = replace(usual, dead_share=0.009, noise=4.0, names="kanji", per_mechanism=12)
    tables = kind.make(40_000, 8, condition)
    result = check_insurance(tables["insurance"], tables["register"])
    mistyped = pc.equal(tables["truth_insurance"]["mechanism"], "typo_nobody")
    names = tables["truth_insurance"].filter(mistyped)["record_id"].combine_chunks()
    decisions = result.decisions.to_arrow()
    some = decisions.filter(pc.is_in(decisions["record_id"], names))
    assert some.num_rows == 12
    assert pc.min(some["mislink_probability"]).as_py() < result.findings.manifest["review_threshold"]
    assert pc.all(pc.not_equal(some["decision"].cast(pa.string()), "link")).as_py()
    absent = result.summary["not_in_register_count"]
    assert absent > 5 * some.num_rows and result.summary["causes"]["no_such_number"] < 0.85 * absent


def test_who_was_born_after_the_register_s_day_is_not_asked_about_where_owners_cannot_be_found():
    kind = KINDS["insurance"]
    condition = replace(kind.conditions["linked_and_others"], register_age_days=96, per_mechanism=12)
    tables = kind.make(30_000, 9, condition)
    result = check_insurance(tables["insurance"], tables["register"])
    assert result.summary["not_yet_in_register_count"] > 15
    flagged = result.flagged.to_arrow()
    asked = flagged.filter(pc.equal(flagged["cause"].cast(pa.string()), "no_such_number"))["record_id"]
    truth = tables["truth_insurance"]
    mistyped = truth.filter(pc.is_valid(truth["mechanism"]))["record_id"].combine_chunks()
    assert pc.sum(pc.is_in(asked, mistyped)).as_py() == 12 and len(asked) <= 14


@pytest.mark.parametrize("unread", [0.9, person_judgement.MOST_UNREAD])
def test_the_share_of_mistakes_is_a_batch_s_own_and_few_links_are_read_in_vain(town, monkeypatch, unread):
    few = 1.0
    monkeypatch.setattr(person_judgement, "FEW_IN_VAIN", few)
    monkeypatch.setattr(person_judgement, "MOST_UNREAD", unread)
    truth, records, register = town
    result = check_insurance(records, register)
    priors = result.findings.manifest["model"]["priors"]
    wrong = truth.num_rows - truth["mechanism"].null_count
    assert 1 - priors["same_person"] == pytest.approx(
        wrong / truth.num_rows, rel=1 / 3
    )  # ten thousand links believed
    decisions = result.decisions.to_arrow()
    flagged = pc.not_equal(decisions["decision"].cast(pa.string()), "link")
    somebodys = pc.not_equal(pc.fill_null(decisions["cause"].cast(pa.string()), ""), "no_such_number")
    probability = decisions["mislink_probability"]
    read = probability.filter(pc.and_(flagged, somebodys)).to_numpy()
    usual = probability.filter(pc.and_(pc.greater_equal(probability, 0.03), somebodys)).to_numpy()
    assert few < (1 - usual).sum()
    if unread == person_judgement.MOST_UNREAD:  # in any case
        assert few < (1 - read).sum() and (read >= unread).sum() == (usual >= unread).sum()
    else:
        assert (1 - read).sum() <= few


@pytest.mark.parametrize("learns", [True, False])
def test_whoever_fits_another_as_well_is_read_by_the_probability_where_it_was_counted(learns):
    kind = KINDS["insurance"]
    tables = kind.make(12_000, 7, kind.conditions["namesakes_of_a_nation"])
    settings = {"fit": learns}
    result = check_insurance(tables["insurance"], tables["register"], settings=settings)
    decisions = result.decisions.to_arrow()
    least = pc.min(
        decisions.filter(pc.not_equal(decisions["decision"].cast(pa.string()), "link"))["mislink_probability"]
    ).as_py()
    assert result.summary["indistinguishable_count"] > 0
    assert (least >= 0.03) == learns


def test_in_a_whole_register_a_namesake_sought_in_vain_is_no_expected_mistake():
    kind = KINDS["insurance"]
    tables = kind.make(10_000, 7, kind.conditions["mistakes_1e-2"])
    result = check_insurance(tables["insurance"], tables["register"])
    decisions = pa.table(result.decisions.to_arrow())
    links = decisions.filter(pc.equal(decisions["decision"].cast(pa.string()), "link"))
    assert pc.sum(links["mislink_probability"]).as_py() < 1.0
    names = result.findings.manifest["model"]["shares"]["namesake"]["given_name"]
    usual = base_model().to_dict()["shares"]["namesake"]["given_name"]
    assert names["kanji_differs"] < 0.7 * usual["kanji_differs"]  # as the register's own people write them
    assert names["exact"] > 2 * usual["exact"]


def test_where_every_number_stands_twice_none_stands_alone(town):
    _, records, register = town
    few = records.slice(0, 400)
    ids = pa.array([f"{name}-2" for name in few["record_id"].to_pylist()])
    again = few.set_column(few.column_names.index("record_id"), "record_id", ids)
    linked = register.filter(pc.is_in(register["my_number"], few["my_number"]))
    result = check_insurance(pa.concat_tables([few, again]), linked)
    assert result.summary["record_count"] == 800
    assert sum(result.summary["decisions"].values()) == 800


@pytest.mark.parametrize(("residents", "times"), [(2_000_000, 2), (1000, 1)])
def test_a_register_of_many_is_not_searched_twice(town, monkeypatch, residents, times):
    _, records, register = town
    looked = []

    def look(*given, inner=persons._look):
        looked.append(given)
        return inner(*given)

    monkeypatch.setattr(persons, "_look", look)
    monkeypatch.setattr(persons, "LOOKED_AT_AGAIN", residents)
    check_insurance(records, register)
    assert len(looked) == times


def test_answers_to_lookups_say_how_many_mistakes_are_left():
    kind = KINDS["insurance"]
    condition = replace(kind.conditions["linked_only_no_dates"], mistake_share=1e-2)
    expected = found = 0.0
    for seed in (5, 6, 7):  # one population has too few of them
        tables = kind.make(40_000, seed, condition)
        truth, records, register = tables["truth_insurance"], tables["insurance"], tables["register"]
        result = check_insurance(records, register)
        probability = result.decisions.to_arrow()["mislink_probability"].to_numpy()
        wrong = truth["mechanism"].is_valid().to_numpy()
        assert 0.9 < probability.sum() / wrong.sum() < 1.1
        doubtful = (probability > 0.01) & (probability < 0.9)
        expected, found = expected + probability[doubtful].sum(), found + wrong[doubtful].sum()
    assert found > 30 and 1 / 1.5 < expected / found < 1.5
    lines = {
        line["component"]
        for record in records["record_id"].to_pylist()[:2_000]
        for line in result.explain(record)["ledger"]
    }
    assert {"sole_record", "second_record"} <= lines


@pytest.mark.parametrize("condition", ["base", "linked_and_others", "linked_only"])
def test_how_an_office_looks_numbers_up_is_learned_whatever_the_register_holds(condition):
    kind = KINDS["insurance"]
    tables = kind.make(12_000, 7, replace(kind.conditions[condition], per_mechanism=12))
    model = check_insurance(tables["insurance"], tables["register"]).findings.manifest["model"]
    without_surname = model["shares"]["namesake"]["surname"]["else"]
    assert without_surname > 5 * base_model().to_dict()["shares"]["namesake"]["surname"]["else"]
