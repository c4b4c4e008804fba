import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest

from synthetic_data import make_population
from synthetic_data.members import CONDITIONS, make_members, people
from synthetic_data.mistakes import ALL_NAMES, FAMILY, MIXES, NAMES, TWINS
from synthetic_data.namesakes import expected_namesakes
from synthetic_data.settings import PopulationSettings
from synthetic_data.wrong_person import kana_keys

BASE = CONDITIONS["base"]
PERSONS = 12_000


def made(**fields):
    condition = replace(BASE, **fields)
    return make_members(people(PERSONS, 5, condition), condition)


@pytest.fixture(scope="module")
def base():
    return made(mistake_share=1e-3)


def null_share(column):
    return column.null_count / len(column)


def by_number(data):
    return {row["my_number"]: row for row in data.register.to_pylist()}


def test_columns_and_seed(base):
    for column in ("changed_at", "change_reason", "former_name_kanji", "former_name_kana", "former_address"):
        assert column in base.register.column_names
    assert base.records.column_names[-3:] == ["enrolled_at", "lost_at", "number_source"]
    assert base.truth["record_id"].equals(base.records["record_id"])
    again = made(mistake_share=1e-3)
    assert again.records.equals(base.records) and again.register.equals(base.register)
    assert again.truth.equals(base.truth)


def test_mixes_are_shares_of_known_mechanisms():
    for name, mix in MIXES.items():
        assert set(mix) <= set(ALL_NAMES) and sum(mix.values()) == pytest.approx(1.0), name
    assert set(MIXES["usual"]) == set(NAMES)
    assert sum(MIXES["pilot"][name] for name in TWINS) == pytest.approx(8 / 17)
    assert sum(MIXES["count_2022"][name] for name in FAMILY) == pytest.approx(0.06)


@pytest.mark.parametrize("share", [0.0, 1e-3, 1e-2])
def test_mistakes_come_at_their_share(share):
    truth = made(mistake_share=share).truth
    wrong = len(truth) - truth["mechanism"].null_count
    assert wrong == pytest.approx(share * len(truth), rel=0.25, abs=1)
    assert all(
        (row["mechanism"] is None) == (row["my_number"] == row["true_my_number"]) for row in truth.to_pylist()
    )


def test_mistakes_that_end_at_somebody_alike():
    data = made(per_mechanism=12)
    register, records = by_number(data), {row["record_id"]: row for row in data.records.to_pylist()}
    alike = data.truth.filter(pc.equal(data.truth["mechanism"], "given_name_and_birth_date")).to_pylist()
    assert len(alike) == 12
    for row in alike:
        linked, right = register[row["my_number"]], register[row["true_my_number"]]
        assert linked["birth_date"] == right["birth_date"] and linked["sex"] == right["sex"]
        assert linked["name_kanji"].split("　")[0] != right["name_kanji"].split("　")[0]
    wives = data.truth.filter(pc.equal(data.truth["mechanism"], "husband_number_former_surname")).to_pylist()
    assert len(wives) == 12
    differs = [
        records[row["record_id"]]["name_kanji"][:1] != register[row["true_my_number"]]["name_kanji"][:1]
        for row in wives
    ]
    assert np.mean(differs) > 0.7
    assert all(
        register[row["my_number"]]["household_id"] == register[row["true_my_number"]]["household_id"]
        for row in wives
    )


def test_dates_are_missing_and_wrong_at_their_shares(base):
    for column in ("enrolled_at", "number_source"):
        assert null_share(base.records[column]) == pytest.approx(0.3, abs=0.02)
    shown = base.records["enrolled_at"].to_pylist()
    true = [str(day) for day in base.truth["true_enrolled_at"].to_pylist()]
    known = [(a, b) for a, b in zip(shown, true, strict=True) if a is not None]
    assert np.mean([a != b for a, b in known]) == pytest.approx(0.01, abs=0.005)
    exact = made(dates_missing=0.0, dates_wrong=0.0)
    assert exact.records["number_source"].equals(exact.truth["true_number_source"])
    assert null_share(exact.records["enrolled_at"]) == 0
    assert null_share(made(dates_missing=1.0).records["enrolled_at"]) == 1


def test_what_is_out_of_date_was_entered_before_the_change(base):
    changed = {
        row["my_number"]: row["changed_at"]
        for row in base.register.to_pylist()
        if row["change_reason"] == "moved_in"
    }
    stale = [
        (str(row["true_enrolled_at"]), changed[row["true_my_number"]])
        for row in base.truth.to_pylist()
        if "moved" in row["benign_causes"] and row["true_my_number"] in changed
    ]
    assert len(stale) > 200
    assert all(enrolled < moved for enrolled, moved in stale)


def test_sources_fit_the_mistakes():
    truth = made(per_mechanism=10).truth
    pairs = Counter(zip(truth["mechanism"].to_pylist(), truth["true_number_source"].to_pylist(), strict=True))
    sources = {source for (mechanism, source) in pairs if mechanism == "lookup_kana_birth_date_sex"}
    assert sources == {"looked_up_3"}
    assert {source for (mechanism, source) in pairs if mechanism == "twin_number"} == {"written"}
    right = sum(count for (mechanism, _), count in pairs.items() if mechanism is None)
    assert pairs[None, "looked_up_3"] / right == pytest.approx(0.1, abs=0.02)


def test_second_qualifications_follow_or_overlap():
    for share in (0.0, 0.3, 1.0):
        data = made(second_share=0.03, overlap_share=share)
        rows = data.truth.to_pylist()
        first, pairs = {}, []
        for row in rows:
            if row["true_my_number"] in first:
                pairs.append((first[row["true_my_number"]], row))
            first[row["true_my_number"]] = row
        assert len(pairs) > 150
        open_pairs = [a["true_lost_at"] is None for a, _ in pairs]
        assert np.mean(open_pairs) == pytest.approx(share, abs=0.08)
        assert all(a["true_lost_at"] <= b["true_enrolled_at"] for a, b in pairs if a["true_lost_at"])


def test_former_values_stand_where_something_changed(base):
    rows = base.register.to_pylist()
    reasons = Counter(row["change_reason"] for row in rows)
    assert reasons["moved_in"] > 5 * reasons["name_changed"] > 0
    for row in rows:
        assert (row["changed_at"] is None) == (row["change_reason"] is None)
        if row["change_reason"] == "name_changed":
            assert row["former_name_kanji"] and row["former_name_kanji"] != row["name_kanji"]
        elif row["change_reason"] == "moved_in":
            assert row["former_name_kanji"] is None and row["former_address"] != row["address"]


def test_newborns_and_the_dead_are_not_in_the_register():
    data = made(register_age_days=120, dead_share=0.01)
    held, states = set(by_number(data)), Counter()
    for row in data.truth.to_pylist():
        states[row["register_state"]] += 1
        assert (row["true_my_number"] in held) == (row["register_state"] in ("held", "dead_marked"))
    assert states["dead_removed"] + states["dead_marked"] == pytest.approx(0.01 * len(data.truth), rel=0.35)
    assert states["not_yet_born"] > 3
    dead = [row for row in data.register.to_pylist() if row["change_reason"] == "died"]
    assert np.median([int(row["birth_date"][:4]) for row in dead]) < 1955


def test_names_without_spaces_on_either_side():
    for spaces, expected in (("both", (1, 1)), ("register", (1, 0)), ("records", (0, 1)), ("none", (0, 0))):
        data = made(spaces=spaces)
        for table, divided in zip((data.register, data.records), expected, strict=True):
            names = [name for name in table["name_kanji"].to_pylist() if not re.search("[A-Za-z]", name)]
            assert (np.mean([bool(re.search("[ 　]", name)) for name in names]) > 0.4) == divided, spaces
        assert any(re.search("[A-Z] [A-Z]", name) for name in data.register["name_kanji"].to_pylist())


def test_noise_moves_addresses_and_batches():
    noisy, usual = made(noise=8.0), made()
    causes = [
        Counter(name for names in data.truth["benign_causes"].to_pylist() for name in names)
        for data in (usual, noisy)
    ]
    for cause in ("kana_slip", "kana_reading", "other_address"):
        assert causes[1][cause] > 4 * causes[0][cause], cause
    moved = Counter(
        name for names in made(move_factor=5.0).truth["benign_causes"].to_pylist() for name in names
    )
    assert moved["moved"] > 3 * causes[0]["moved"]
    assert "address" not in made(address_missing=1.0).records.column_names
    assert null_share(made(address_missing=0.4).records["address"]) == pytest.approx(0.4, abs=0.05)
    assert pc.max(made(rows_per_batch=200).records["row_in_batch"]).as_py() == 200
    assert pc.max(made(rows_per_batch=1).records["row_in_batch"]).as_py() == 1


def test_registers_of_linked_persons():
    linked = made(register_scope="linked")
    assert set(linked.register["my_number"].to_pylist()) <= set(linked.records["my_number"].to_pylist())
    assert "name_kana" not in made(register_kana_missing=1.0).register.column_names


def test_planted_namesakes_follow_the_frequency_of_names():
    usual, real = (
        make_population(30_000, 8, PopulationSettings(namesake_share=0.01, namesakes_by_frequency=by))
        for by in (False, True)
    )
    weight = {}
    for name, found in (("usual", usual), ("real", real)):
        models = found.namesake[found.namesake >= 0]
        expected = expected_namesakes(found.surname, found.given_name, found.birth_date)
        weight[name] = np.median(expected[models]) / np.median(expected[found.foreigner < 0])
    assert weight["usual"] == pytest.approx(1.0, abs=0.5)
    assert weight["real"] > 4


def test_planted_namesakes_live_as_others_do_and_are_of_about_their_age():
    settings = PopulationSettings(namesake_share=0.02, namesakes_by_frequency=True)
    before = make_population(30_000, 8, replace(settings, namesake_share=0.0))
    found = make_population(30_000, 8, settings)
    changed = np.flatnonzero(found.namesake >= 0)
    model = found.namesake[changed]
    assert len(changed) > 500 and len(np.unique(np.concatenate([changed, model]))) == 2 * len(changed)
    for keys in (kana_keys(found)[0], kana_keys(found)[1], found.birth_date, found.sex):
        assert (keys[changed] == keys[model]).all()
    kanji = (found.surname[changed] == found.surname[model]) & (
        found.given_name[changed] == found.given_name[model]
    )
    assert kanji.mean() == pytest.approx(settings.namesake_same_kanji_share, abs=0.1)
    assert (found.household[changed] != found.household[model]).all()
    adult = before.birth_date < np.datetime64("2007-04-01")
    alone = np.bincount(found.household)[found.household] == 1
    assert alone[changed].mean() == pytest.approx(alone[adult].mean(), abs=0.1)
    assert (abs(found.birth_date - before.birth_date) <= np.timedelta64(731, "D")).all()
    assert (found.surname == before.surname).all()  # a family keeps its surname


def test_no_twin_bears_the_other_s_name():
    found = make_population(30_000, 3, PopulationSettings(multiple_birth_share=0.3, foreign_share=0.1))
    twins = np.flatnonzero((found.twin > np.arange(len(found))) & (found.sex == found.sex[found.twin]))
    others = found.twin[twins]
    table = found.given_names
    kanji, kana = (np.array(each.to_pylist())[found.given_name] for each in (table.kanji, table.kana))
    native = found.foreigner[twins] < 0
    assert native.sum() > 200 and (~native).sum() > 20
    assert (kanji[twins] != kanji[others])[native].all() and (kana[twins] != kana[others])[native].all()
    roman = np.array(found.foreigners.roman.to_pylist())
    abroad = ~native & (found.foreigner[others] >= 0)
    assert (roman[found.foreigner[twins[abroad]]] != roman[found.foreigner[others[abroad]]]).all()
