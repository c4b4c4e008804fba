"""Evidence over time: changes against enrolments, sources of numbers, frequency of names."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.audit.history import (
    FAMILY_STATES,
    STATES,
    ChangeOdds,
    change_states,
    days_of,
    family_bits,
    family_states,
    learned_times,
    reweighed_bits,
    source_bits,
    source_codes,
    source_times,
)
from linkcheck.audit.times import LinkTimes
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.engines.store import MemoryStore
from linkcheck.levels.name import GIVEN_NAME
from linkcheck.model.estimate import same_kanji, with_same_kanji
from linkcheck.model.hypotheses import MISTAKES, base_model
from linkcheck.owner.frequency import KANA, KANJI, NO_PART, OTHER_KANJI, NameFrequencies, same_kanji_by
from linkcheck.owner.population import PopulationFrequencies

SURNAME, _, _, _, ADDRESS = COMPARISONS


@pytest.mark.parametrize(
    ("reason", "changed", "enrolled", "kind", "state"),
    [
        ("転入", 20240401, 20230401, "moved", "since"),
        ("moved_in", 20220401, 20230401, "moved", "before"),
        ("婚姻", 20240401, 20230401, "moved", "other_since"),
        ("婚姻", 20240401, 20230401, "renamed", "since"),
        (None, 0, 20230401, "moved", "no_change"),
        ("転居", 20240401, 0, "moved", "enrolment_unknown"),
        ("職権修正", 20210401, 20230401, "renamed", "other_before"),
    ],
)
def test_a_last_change_is_put_beside_the_enrolment(reason, changed, enrolled, kind, state):
    days = (np.array([day], np.int32) for day in (changed, enrolled))
    assert STATES[change_states(pa.array([reason], pa.string()), *days, kind)[0]] == state


def test_what_a_change_says_is_learned_from_the_links():
    everybody = np.repeat(np.arange(len(STATES)), [800, 0, 100, 50, 30, 20])
    moved = np.repeat(np.arange(len(STATES)), [100, 0, 800, 50, 30, 20])
    bits = dict(zip(STATES, ChangeOdds.learned(everybody, moved).bits, strict=True))
    assert bits["no_change"] > 2 and bits["since"] < -2 and abs(bits["before"]) < 0.3
    assert np.abs(ChangeOdds.learned(everybody, everybody).bits).max() < 0.1
    assert np.abs(ChangeOdds.learned(everybody, moved[:0]).bits).max() < 1e-9


def test_men_seldom_have_another_surname():
    bits = ChangeOdds.of_sexes().bits
    assert bits[1] > 3 and -1 < bits[2] < -0.5 and bits[0] == 0
    assert (2.0 ** -bits[[1, 2]]).mean() == pytest.approx(1.0)


def test_a_former_address_explains_another_address_but_no_twin():
    levels = [
        [1, 1, 1, 1, ADDRESS.code("different")],
        [1, GIVEN_NAME.code("else"), 1, 1, ADDRESS.code("different")],
    ]
    codes = np.array(levels, np.uint8)
    former = codes.copy()
    former[:, 4] = ADDRESS.code("same_place")
    bits = reweighed_bits(codes, former, base_model())["former_address"]
    assert bits[0] < -5 and abs(bits[1]) < 3


def test_a_former_surname_explains_another_surname():
    codes = np.array([[SURNAME.code("else"), 1, 1, 1, 1]], np.uint8)
    former = codes.copy()
    former[:, 0] = 1
    assert reweighed_bits(codes, former, base_model())["former_name"][0] < -1
    assert reweighed_bits(former, former, base_model())["former_name"][0] == 0


def test_sources_keep_the_expected_number_of_each_mistake():
    source = source_codes(pa.array(["written", "三情報照会", None, "その他"]))
    assert source.tolist()[2:] == [-1, -1] and source[0] != source[1]
    shares = np.array([0.8, 0.0, 0.2, 0.0, 0.0])
    namesake = np.zeros((4, len(MISTAKES)))
    namesake[:, MISTAKES.index("namesake")] = 1
    bits = source_bits(source, namesake, source_times(shares, {}))
    assert bits[0] < -2 < 2 < bits[1] and bits[2] == bits[3] == 0
    assert np.exp2(bits[0]) * 0.8 + np.exp2(bits[1]) * 0.2 == pytest.approx(1.0)
    given = source_times(shares, {"written": {"namesake": 1.0}})
    assert source_bits(source, namesake, given)[0] > bits[0]


def test_how_sources_go_wrong_is_learned_from_the_mistakes():
    namesake, family = MISTAKES.index("namesake"), MISTAKES.index("family")
    shares = np.array([0.8, 0.0, 0.2, 0.0, 0.0])
    believed = source_times(shares, {})
    written, looked_up = source_codes(pa.array(["written", "三情報照会"]))
    source = np.repeat([written, looked_up, -1], [24, 6, 100])
    wrong = np.zeros((len(source), len(MISTAKES)))
    assert learned_times(believed, shares, source, wrong) == pytest.approx(believed)
    wrong[:, namesake] = 1.0
    learned = learned_times(believed, shares, source, wrong)
    assert (
        1.0 > learned[written, namesake] > believed[written, namesake]
    )  # 24 of 30, held by what was believed
    assert believed[looked_up, namesake] > learned[looked_up, namesake] > 1.0
    assert learned[:, family] == pytest.approx(believed[:, family])
    assert shares @ learned[:, namesake] == pytest.approx(1.0)
    wrong[:24] = 0.0
    learned = learned_times(believed, shares, source, wrong)
    assert learned[written, namesake] < believed[written, namesake]


def test_frequent_names_have_more_namesakes():
    names = ["佐々 ミノル"] * 900 + [
        f"{a}{b} {c}" for a in "アイウエオ" for b in "カキクケコ" for c in "サシスセ"
    ]
    register = MemoryStore(
        pa.table({"name_kana": names, "birth_date": ["1950-01-01"] * len(names), "name_kanji": names})
    )
    found = NameFrequencies.of(register, None, 10, (0.8, 0.2))
    pair = pa.table({"name_kana": names[:1] + names[-1:], "birth_date": ["1950-01-01"] * 2})
    shared = np.full((2, 2), KANA, np.uint8)
    times = found.times(pair, None, shared)
    assert times[0] > 1 > times[1]
    surname_alone = found.times(pair, None, shared * np.array([1, 0], np.uint8))
    assert times[0] > surname_alone[0] > 1 > surname_alone[1] > times[1]
    assert found.times(pair, None, shared * np.uint8(NO_PART)).tolist() == [1, 1]
    assert NameFrequencies.of(register, None, 5_000, (0.8, 0.2)) is None


@pytest.mark.parametrize("lacking", ["register", "record", "both"])
def test_kanji_tell_how_frequent_a_name_is_where_kana_are_missing(lacking):
    kanji = ["佐々 実"] * 900 + [f"{a}{b} {c}" for a in "鶴巻豊蔵奥" for b in "川田山村本" for c in "勉修茂"]
    kana = ["ササ ミノル"] * 900 + ["ツル カメ"] * 75
    table = pa.table({"name_kanji": kanji, "name_kana": kana, "birth_date": ["1950-01-01"] * len(kanji)})
    bare = table.drop_columns(["name_kana"])
    register = MemoryStore(table if lacking == "record" else bare)
    found = NameFrequencies.of(register, None, 10, (0.8, 0.2))
    asked = (table if lacking == "register" else bare).take([0, len(kanji) - 1])
    times = found.times(asked, None, np.full((2, 2), KANJI, np.uint8))
    assert times[0] > 1 > times[1] > 0
    assert found.times(asked, None, np.full((2, 2), KANA, np.uint8)).tolist() == [1, 1]
    assert NameFrequencies.of(register, None, 5_000, (0.8, 0.2)) is None


def test_the_register_tells_how_often_people_of_one_kana_write_the_same_kanji():
    kanji = ["佐々 実"] * 60 + ["佐々 稔"] * 40 + ["佐々 穣"] * 2
    names = ["ササ ミノル"] * len(kanji)
    table = pa.table({"name_kana": names, "name_kanji": kanji, "birth_date": ["1950-01-01"] * len(kanji)})
    register = MemoryStore(pa.concat_tables([table] * 20))
    found = NameFrequencies.of(register, None, 10, (0.8, 0.2))
    surname, given = found.same_kanji
    assert surname == pytest.approx(1.0, abs=1e-3) and given == pytest.approx(0.5, abs=0.01)
    of_kanji = np.array([[KANA, KANJI]] * 3, np.uint8)
    three = table.take([0, 60, 100])
    often, rarer, rarest = found.times(three, None, of_kanji)
    assert often > 1 > rarer > rarest and rarest == pytest.approx(2 / 102 / 0.5, rel=0.05)
    otherwise = found.times(three, None, np.array([[KANA, OTHER_KANJI]] * 3, np.uint8))
    assert otherwise[0] < 1 < otherwise[1] < otherwise[2]
    unread = NameFrequencies.of(MemoryStore(table.drop_columns(["name_kana"])), None, 10, (0.8, 0.2))
    assert unread.same_kanji == pytest.approx((0.8, 0.2))


def kana_in_records_alone(kanji, days, numbers):
    """What a register without kana tells of names, whose records have them."""
    columns = {"name_kanji": kanji, "name_kana": ["ササ ミノル"] * len(kanji), "birth_date": days}
    bare = MemoryStore(pa.table({name: columns[name] for name in ("name_kanji", "birth_date")}))
    assert same_kanji_by(bare, None, 10, (0.8, 0.2), 10_000) == pytest.approx((0.8, 0.2))
    records = MemoryStore(pa.table({**columns, "my_number": numbers}))
    found = NameFrequencies.of(bare, None, 10, (0.8, 0.2), records=records)
    assert same_kanji_by(bare, None, 10, (0.8, 0.2), 10_000, records) == found.same_kanji
    return found


def test_records_tell_how_namesakes_write_their_kanji_where_the_register_has_no_kana():
    days = [f"19{50 + at // 28}-01-{at % 28 + 1:02}" for at in range(1_000)]
    kanji = [f"佐々 {chr(0x4E00 + at)}" for at in range(1_000)]
    numbers = [f"{at:012}" for at in range(2_000)]
    two, one = (
        kana_in_records_alone(kanji * 2, days * 2, some).kanji_of_namesakes[1]
        for some in (numbers, numbers[:1_000] * 2)  # two persons each; one of whom both records are
    )
    assert two > 0.9 and one < 0.1


def test_records_tell_how_often_people_of_one_kana_write_the_same_kanji_where_the_register_has_no_kana():
    kanji = (["佐々 実"] * 60 + ["佐々 稔"] * 40) * 20
    days = ["1950-01-01"] * len(kanji)
    surname, given = kana_in_records_alone(kanji, days, [f"{at:012}" for at in range(len(kanji))]).same_kanji
    assert surname == pytest.approx(1.0, abs=1e-3) and given == pytest.approx(0.52, abs=0.01)


def test_namesakes_of_the_same_kanji_are_as_frequent_as_the_register_has_them():
    model = with_same_kanji(base_model(), (0.9, 0.5))
    assert same_kanji(model) == pytest.approx((0.9, 0.5))
    assert model.shares.sum(axis=2) == pytest.approx(base_model().shares.sum(axis=2))
    others = [at for at in range(len(model.hypotheses)) if model.hypotheses[at] != "namesake"]
    assert (model.shares[others] == base_model().shares[others]).all()


def test_a_family_that_lives_elsewhere_speaks_for_a_namesake_where_families_live_together():
    together, apart = (FAMILY_STATES.index(name) for name in ("together", "elsewhere"))
    levels = np.array(
        [0, *(ADDRESS.code(name) for name in ("exact", "same_chome", "same_city", "different"))]
    )
    assert [FAMILY_STATES[at] for at in family_states(levels.astype(np.uint8))] == [
        "unknown", "together", "together", "near", "elsewhere"
    ]  # fmt: skip
    usual = family_bits(np.repeat([together, apart], [9_000, 100]), base_model())
    assert usual[0] == 0 and usual[together] < -5 and usual[apart] > 4
    assert (
        family_bits(np.repeat([together, apart], [90_000, 10]), base_model())[apart] > 9
    )  # as far as links go
    loose = family_bits(np.repeat([together, apart], [1_000, 9_000]), base_model())
    assert loose[together] < -5 and abs(loose[apart]) < 0.3
    assert np.abs(family_bits(np.zeros(50, np.int64), base_model())).max() < 1e-9


def test_where_the_register_is_small_dictionaries_tell_which_names_are_frequent():
    population = PopulationFrequencies(0.3)
    names = ["ｻﾄｳ ﾋﾛｼ", "さとう　ひろし", "ｻﾄｳ ﾄﾖｿﾞｳ", "ｻﾄｳﾋﾛｼ", "WANG XIN", "", None]
    both = np.full((len(names), 2), KANA, np.uint8)
    times = population.times(pa.table({"name_kana": names}), None, both)
    assert times[0] == times[1] > 10
    assert times[2] == 0.3
    assert times[3:].tolist() == [1, 1, 1, 1]
    surname_alone = population.times(pa.table({"name_kana": names}), None, both * np.array([1, 0], np.uint8))
    assert surname_alone[0] == surname_alone[2] > 1
    assert population.times(pa.table({"name_kanji": names}), None, both).tolist() == [1] * len(names)


@pytest.mark.parametrize(
    ("known", "given", "learns"),
    [
        (("number_source",), {}, True),
        ((), {}, False),
        (("number_source",), {"office_lookup": {"namesake": 2.0}}, False),
    ],
)
def test_how_sources_go_wrong_is_learned_unless_the_settings_say_it(known, given, learns):
    left = SimpleNamespace(known=lambda names: tuple(name for name in names if name in known))
    run = SimpleNamespace(left=left, settings=SimpleNamespace(number_sources=given))
    assert LinkTimes(run, None, None, None, False).learns_sources is learns


def test_days_are_those_of_moments():
    texts = [
        "2022-04-01",
        "R4.4.1",
        "2022-03-31T15:00:00Z",
        "20220401",
        "2022-04",
        "9999-12-31",
        "1900-01-01",
        "",
        None,
    ]
    assert days_of(pa.array(texts), len(texts)).tolist() == [20220401] * 4 + [0] * 5
    assert days_of(None, 2).tolist() == [0, 0]
