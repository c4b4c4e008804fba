import re
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.insurance import make_insurance
from synthetic_data.insurers import insurers
from synthetic_data.mistakes import NAMES
from synthetic_data.my_number import is_valid
from synthetic_data.settings import MistakeSettings, RecordSettings

COLUMNS = (
    "record_id my_number insurer_number symbol number branch name_kanji name_kana birth_date sex address "
    "batch_id row_in_batch"
)
EACH = 25


@pytest.fixture(scope="module")
def people():
    return make_population(60_000, 5)


@pytest.fixture(scope="module")
def insurance(people):
    return make_insurance(people, None, MistakeSettings(per_mechanism=EACH))


@pytest.fixture(scope="module")
def rows(people, insurance):
    """Person of each record, person of its number (-1 nobody), mechanism, all as lists."""
    row_of = {int(number): row for row, number in enumerate(people.my_number)}
    true = [row_of[int(number)] for number in insurance.truth["true_my_number"].to_pylist()]
    linked = [row_of.get(int(number), -1) for number in insurance.truth["my_number"].to_pylist()]
    return np.array(true), np.array(linked), np.array(insurance.truth["mechanism"].to_pylist())


def of(rows, mechanism):
    true, linked, found = rows
    here = found == mechanism
    assert here.sum() >= EACH, mechanism
    return true[here], linked[here]


def test_records_have_the_contracts_columns_and_the_coverage(people, insurance):
    assert insurance.records.column_names == COLUMNS.split()
    assert insurance.records.num_rows == insurance.truth.num_rows
    assert insurance.records["record_id"].equals(insurance.truth["record_id"])
    assert insurance.records["my_number"].equals(insurance.truth["my_number"])
    assert len(pc.unique(insurance.records["record_id"])) == insurance.records.num_rows
    assert insurance.records.num_rows / len(people) == pytest.approx(0.8, abs=0.01)


def test_the_same_seed_gives_the_same_records(people, insurance):
    again = make_insurance(people, None, MistakeSettings(per_mechanism=EACH))
    assert again.records.equals(insurance.records) and again.truth.equals(insurance.truth)


def test_only_mistakes_bear_another_number(rows):
    true, linked, mechanism = rows
    assert ((true != linked) == (mechanism != None)).all()  # noqa: E711 (elementwise)


def test_every_mechanism_has_its_minimum_and_the_base_share_is_kept(people, insurance):
    truth = insurance.truth.filter(pc.is_valid(insurance.truth["mechanism"]))
    counts = {row["values"]: row["counts"] for row in pc.value_counts(truth["mechanism"]).to_pylist()}
    assert set(counts) == set(NAMES) and min(counts.values()) >= EACH
    plain = make_insurance(people, None, MistakeSettings(share=0.001)).truth
    assert len(plain) - plain["mechanism"].null_count == pytest.approx(len(plain) * 0.001, rel=0.1)
    assert not pc.any(plain["boosted"]).as_py()
    none = make_insurance(people, None, MistakeSettings(share=0.0)).truth
    assert none["mechanism"].null_count == len(none)


def test_all_numbers_pass_the_check_digit(insurance):
    assert is_valid(np.array([int(number) for number in insurance.records["my_number"].to_pylist()])).all()


def test_lookups_agree_in_what_was_looked_up(people, rows):
    for mechanism, keys in (
        ("lookup_kana_birth_date_sex", ("kana", "birth_date", "sex")),
        ("lookup_birth_date_only", ("birth_date",)),
        ("lookup_kana_only", ("kana",)),
    ):
        true, linked = of(rows, mechanism)
        for key in keys:
            if key == "kana":
                for table, column in (
                    (people.surnames, people.surname),
                    (people.given_names, people.given_name),
                ):
                    assert table.kana.take(column[true]).equals(table.kana.take(column[linked]))
            else:
                column = getattr(people, key)
                assert (column[true] == column[linked]).all()


def test_family_numbers_are_the_familys(people, rows):
    for mechanism in NAMES:
        true, linked = of(rows, mechanism)
        same = linked >= 0
        same[same] = people.household[true[same]] == people.household[linked[same]]
        family = mechanism.split("_")[0] in ("parent", "child", "spouse", "sibling", "twin", "family")
        if mechanism != "row_shift":  # the row below may be a relative
            assert same.all() if family else not same.any(), mechanism
    true, linked = of(rows, "parent_number_for_child")
    assert ((people.father[true] == linked) | (people.mother[true] == linked)).all()
    true, linked = of(rows, "spouse_number")
    assert (people.spouse[true] == linked).all()
    for mechanism in ("twin_number", "twin_swap"):
        true, linked = of(rows, mechanism)
        assert (people.twin[true] == linked).all()


def test_swaps_are_reciprocal(rows):
    for mechanism in ("twin_swap", "family_swap", "neighbor_swap"):
        true, linked = of(rows, mechanism)
        assert sorted(zip(true, linked, strict=True)) == sorted(zip(linked, true, strict=True))


def test_copied_and_shifted_rows_lie_beside_their_source(rows, insurance):
    true, linked, mechanism = rows
    row = insurance.records["row_in_batch"].to_numpy()
    batch = np.array(insurance.records["batch_id"].to_pylist())
    place = {int(person): at for at, person in enumerate(true)}
    for name, gaps in (("neighbor_row", {-1, 1}), ("row_shift", {1})):
        for at in np.flatnonzero(mechanism == name):
            near = [at + gap for gap in gaps if 0 <= at + gap < len(true)]
            assert linked[at] in true[near], name
            assert {batch[at]} >= {batch[other] for other in near if true[other] == linked[at]}
    assert place and row.min() == 1


def test_typos_are_one_slip_away(insurance, rows):
    for name in ("typo_other_person", "typo_nobody"):
        here = np.flatnonzero(rows[2] == name)
        assert ((rows[1][here] < 0) == (name == "typo_nobody")).all()
        for row in insurance.truth.take(here).to_pylist():
            differs = sum(a != b for a, b in zip(row["my_number"], row["true_my_number"], strict=True))
            assert 1 <= differs <= 2


def test_a_shared_number_stands_on_several_records(insurance, rows):
    numbers = insurance.truth["my_number"].to_numpy()
    for number in numbers[rows[2] == "shared_number"]:
        assert (numbers == number).sum() >= 2


def causes(insurance, name):
    return np.array([name in found for found in insurance.truth["benign_causes"].to_pylist()])


def test_shares_of_harmless_differences(people, insurance):
    settings = RecordSettings()
    count = len(insurance.truth)
    assert causes(insurance, "substitute_character").mean() == pytest.approx(
        settings.substitute_share, rel=0.1
    )
    assert causes(insurance, "foreign_notation").mean() == pytest.approx(0.0239, rel=0.15)
    assert causes(insurance, "moved").sum() > 0.02 * count
    assert causes(insurance, "surname_changed").mean() == pytest.approx(0.012 * 0.3, rel=0.3)
    assert insurance.records["address"].null_count / count == pytest.approx(0.3, rel=0.05)


def test_what_is_shown_is_what_the_truth_says(people, insurance, rows):
    names = insurance.records["name_kanji"].to_pylist()
    native = people.foreigner[rows[0]] < 0
    circled = np.array(["●" in name for name in names])
    assert (circled[native] == causes(insurance, "substitute_character")[native]).all()
    katakana = [names[at] for at in np.flatnonzero(causes(insurance, "katakana_name"))]
    assert all(re.fullmatch("[ァ-ヺー 　]+", name) for name in katakana)


def test_harmless_causes_change_the_written_facts(people):
    settings = replace(RecordSettings(), birth_date_slip_share=0.02, sex_slip_share=0.02, era_slip_share=0.02)
    found = make_insurance(people, settings, MistakeSettings(share=0.0))
    plain = make_insurance(
        people, replace(settings, birth_date_slip_share=0.0, era_slip_share=0.0, sex_slip_share=0.0)
    )
    dates, right = (np.array(table.records["birth_date"].to_pylist()) for table in (found, plain))
    slipped = causes(found, "birth_date_slip") | causes(found, "era_slip")
    assert ((dates != right) == slipped).mean() > 0.999 and slipped.mean() > 0.02
    sex, right = (np.array(table.records["sex"].to_pylist()) for table in (found, plain))
    assert (sex != right).mean() == pytest.approx(0.02, rel=0.2)


def test_no_shares_means_no_differences(people):
    shares = {name: 0.0 for name in RecordSettings.__slots__ if name.endswith("_share")}
    found = make_insurance(people, replace(RecordSettings(), **shares), MistakeSettings(share=0.0))
    left = {cause for causes in found.truth["benign_causes"].to_pylist() for cause in causes}
    assert left == {"foreign_notation", "kanji_variant"}
    assert found.records["address"].null_count == 0


def test_insurers_differ_in_notation_and_stay_in_their_repertoire(insurance):
    names = np.array(insurance.records["name_kanji"].to_pylist())
    numbers = np.array(insurance.records["insurer_number"].to_pylist())
    kana = np.array(insurance.records["name_kana"].to_pylist())
    for insurer in insurers():
        here = numbers == insurer.number
        assert here.sum() > 100
        for text in (*names[here], *kana[here]):
            text.encode("cp932" if insurer.encoding == "shift_jis" else insurer.encoding)
        half = np.array([bool(re.search("[ｱ-ﾝ]", text)) for text in kana[here]])
        assert half.all() if insurer.half_width_kana else not half.any()
        if insurer.name_length:
            assert max(len(text) for text in (*names[here], *kana[here])) <= insurer.name_length
        if not insurer.small_kana:
            assert not any(re.search("[ァィゥェォャュョッｧ-ｯ]", text) for text in kana[here])
    dates = insurance.records["birth_date"].to_pylist()
    assert len({re.sub(r"\d+", "0", text) for text in dates}) > 8


def test_batches_hold_the_rows_in_order(insurance):
    batch = np.array(insurance.records["batch_id"].to_pylist())
    row = insurance.records["row_in_batch"].to_numpy()
    begins = np.r_[True, batch[1:] != batch[:-1]]
    assert (row[begins] == 1).all() and (np.diff(row)[~begins[1:]] == 1).all()
    assert len(np.unique(batch)) == begins.sum() and row.max() <= RecordSettings().rows_per_batch


def test_a_few_people_have_a_second_record_elsewhere(people, insurance, rows):
    _, counts = np.unique(rows[0], return_counts=True)
    assert counts.max() == 2
    assert (counts == 2).mean() == pytest.approx(0.002, rel=0.1)


def test_wrong_kanji_and_readings_are_those_of_names_that_share_the_other(people):
    settings = replace(RecordSettings(), substitute_share=0.0, katakana_name_share=0.0, kana_slip_share=0.0)
    changed = replace(settings, kanji_slip_share=0.05, kana_reading_share=0.05)
    found, plain = (
        make_insurance(people, choice, MistakeSettings(share=0.0))
        for choice in (changed, replace(settings, kanji_slip_share=0.0, kana_reading_share=0.0))
    )
    kanji, kana = (
        np.array(found.records[name].to_pylist()) != np.array(plain.records[name].to_pylist())
        for name in ("name_kanji", "name_kana")
    )
    slip, reading = causes(found, "kanji_slip"), causes(found, "kana_reading")
    assert (
        slip.mean() > 0.04 and reading.mean() > 0.03
    )  # some have only old forms of the same name beside them
    assert (
        kanji[slip & ~reading].mean() > 0.98 and not kana[slip & ~reading].any()
    )  # some insurers lack the difference
    assert kana[reading & ~slip].mean() > 0.98 and kanji[reading & ~slip].mean() < 0.02


def test_addresses_that_are_no_longer_or_otherwise_right(people):
    settings = replace(RecordSettings(), address_missing_share=0.0)
    found = make_insurance(people, settings, MistakeSettings(share=0.0))
    shares = {name: 0.0 for name in RecordSettings.__slots__ if "address" in name or "lot" in name}
    plain = make_insurance(
        people, replace(settings, **shares, stale_surname_share=0.0), MistakeSettings(share=0.0)
    )
    differs = np.array(found.records["address"].to_pylist()) != np.array(plain.records["address"].to_pylist())
    told = causes(found, "moved")
    for name, share in (("other_address", 0.005), ("lot_number", 0.01), ("address_slip", 0.001)):
        here = causes(found, name)
        assert here.mean() == pytest.approx(share, rel=0.15)
        told |= here
    assert not (differs & ~told).any() and differs[told].mean() > 0.98


def test_who_kept_the_old_surname_mostly_kept_the_old_address(insurance):
    renamed = causes(insurance, "surname_changed")
    held = np.array(insurance.records["address"].is_valid().to_pylist())
    assert causes(insurance, "moved")[renamed & held].mean() > 0.45
