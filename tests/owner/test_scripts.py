"""How far records look for their owners by the letters that they and the register are written in."""

import numpy as np
import pyarrow as pa
import pytest

from linkcheck.engines.store import MemoryStore
from linkcheck.links.score import normalize_side
from linkcheck.owner import scripts as script
from linkcheck.owner.blocking import is_apart
from linkcheck.owner.scripts import Doubt, RegisterScripts, names_the_whole, reach_of

FIELDS = ("name_kanji", "name_kana", "birth_date", "sex")
PLAIN = ("戸川　泉", "トガワ　イズミ", "1977-05-06", "1")
ROMAN = ("TOGAWA　IZUMI", "トガワ　イズミ", "1977-05-06", "1")
KANA = ("トガワ　イズミ", "トガワ　イズミ", "1977-05-06", "1")
NOTED = ("戸川［堀］　泉", "トガワ　イズミ", "1977-05-06", "1")
NAMELESS = (None, None, "1977-05-06", "1")
UNDATED = (*PLAIN[:2], "1977-05", "1")
UNSEXED = (*PLAIN[:3], None)
ROWS = [PLAIN, ROMAN, KANA, NOTED, NAMELESS, UNDATED, UNSEXED]


def columns(rows):
    return {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(FIELDS)}


def scripts_of(rows):
    return RegisterScripts.of(MemoryStore(pa.table(columns(rows))), None)


def reached(rows, residents, *, settled=False, bits=-16.0):
    """(by day, by name, by date, whether searched, whether wholly) of each of some records."""
    doubt = Doubt(np.full(len(rows), bits), np.full(len(rows), settled), np.zeros(len(rows), np.bool_))
    reach, searched, whole = reach_of(normalize_side(columns(rows), len(rows)), residents, doubt)
    return list(
        zip(
            *(each.tolist() for each in (reach.by_day, reach.by_name, reach.by_date, searched, whole)),
            strict=True,
        )
    )


def test_apart_is_who_has_no_key_in_common_with_a_name_in_kanji():
    side = normalize_side(columns(ROWS), len(ROWS))
    assert is_apart(side).tolist() == [False, True, True, True, True, False, True]
    some = np.array([6, 0, 1])
    assert is_apart(side, some).tolist() == is_apart(side)[some].tolist()


def test_shares_of_the_scripts_are_those_of_who_is_in_kanji():
    found = scripts_of([PLAIN] * 6 + [ROMAN] * 3 + [(PLAIN[0], None, "1977", "1")])
    assert (found.kana_parts, found.kanji_parts) == (0.9, 1.0)
    assert (found.apart, found.dates, found.count) == (pytest.approx(0.3), 0.9, 10)
    assert (scripts_of([ROMAN] * 3).kanji_parts, scripts_of([KANA] * 3).kana_parts) == (0.0, 1.0)
    assert (scripts_of([UNSEXED] * 3).kanji_parts, scripts_of([UNSEXED] * 3).apart) == (1.0, 1.0)
    assert scripts_of([PLAIN] * 10).apart == 0.0
    assert scripts_of([]).count == 0


def test_a_sample_without_anybody_apart_leaves_a_few_open():
    found = scripts_of([PLAIN] * (script.SAMPLE * 2))
    assert 0 < found.apart < 1e-3


def test_a_name_in_kanji_meets_everybody_of_its_birth_date_who_is_apart():
    residents = scripts_of([PLAIN] * 30 + [ROMAN])
    open_, settled = (reached(ROWS, residents, settled=each) for each in (False, True))
    assert open_[0] == (False, False, True, True, True)
    assert open_[1] == open_[2] == open_[3] == (True, False, True, True, True)
    assert open_[4] == (True, False, True, True, True)  # who has no name has a birth date
    assert open_[5] == (False, True, False, True, True)
    assert open_[6] == (False, False, True, True, True)
    assert settled[0] == settled[1] == (False, False, False, True, True)


def test_who_bears_a_name_is_found_by_the_whole_of_it_in_letters_that_the_register_has():
    unread = ("戸川　●", None, *PLAIN[2:])
    rows = [PLAIN, KANA, ROMAN, NOTED, unread, UNDATED]
    side = normalize_side(columns(rows), len(rows))
    silent = [(PLAIN[0], None, *PLAIN[2:])]
    told, untold = (names_the_whole(side, scripts_of(each * 9)).tolist() for each in ([PLAIN], silent))
    assert told == [True, True, False, False, False, False]  # no key of the whole, or of the day
    assert untold == [True, False, False, False, False, False]  # nobody there is known in kana


def test_a_settled_link_of_clear_doubt_is_looked_into_further():
    doubt = Doubt(
        np.array([-16.0, -16.0, script.CLEAR_DOUBT_BITS + 1]),
        np.array([True, False, True]),
        np.zeros(3, np.bool_),
    )
    assert doubt.of_name_alone.tolist() == [True, False, False]
    assert doubt.at(doubt.of_name_alone).bits.tolist() == [-16.0]


def test_what_agrees_by_a_reading_alone_is_settled_only_where_nobody_has_kana():
    doubt = Doubt(np.full(2, -16.0), np.ones(2, np.bool_), np.array([False, True]))
    assert doubt.within(scripts_of([PLAIN] * 30 + [ROMAN])).settled.tolist() == [True, False]
    silent = [(PLAIN[0], None, *PLAIN[2:])]
    assert doubt.within(scripts_of(silent * 30 + [ROMAN])).settled.tolist() == [True, True]


def test_of_a_link_that_hardly_anything_speaks_against_names_in_other_letters_are_asked_where_they_are_few(
    monkeypatch,
):
    residents = scripts_of([PLAIN] * 30 + [ROMAN])
    asked, left = [(False, False, True, True, True)], [(False, False, False, True, False)]
    assert reached([PLAIN], residents, bits=script.LEAST_BITS + 1) == asked
    assert reached([PLAIN], residents, bits=script.LEAST_BITS - 1) == left
    monkeypatch.setattr(script, "FEW_PAIRS", 0)
    assert reached([PLAIN], residents, bits=script.LETTERS_BITS + 1) == asked
    assert reached([PLAIN], residents, bits=script.LETTERS_BITS - 1) == left  # nor is "nobody" claimed


def test_a_record_without_a_birth_date_that_may_be_somebody_in_other_letters_is_not_wholly_searched_for():
    undated = (ROMAN[0], ROMAN[1], None, "1")
    assert reached([undated], scripts_of([PLAIN] * 9 + [ROMAN])) == [(False, True, False, True, False)]


def test_where_it_is_too_much_work_the_most_doubtful_go_first_and_nobody_is_not_said_of_the_others(
    monkeypatch,
):
    residents = scripts_of([PLAIN] * 6 + [ROMAN] * 4)
    monkeypatch.setattr(script, "PAIRS_AT_MOST", 2)
    bits = np.array([-16.0, -12.0, -15.0, -11.0])
    side = normalize_side(columns([PLAIN] * 4), 4)
    reach, searched, whole = reach_of(
        side, residents, Doubt(bits, np.zeros(4, np.bool_), np.zeros(4, np.bool_))
    )
    assert searched.all()
    assert reach.by_date.tolist() == whole.tolist() == [False, True, False, True]


@pytest.mark.parametrize("settled", [False, True])
def test_roman_letters_alone_lead_to_nobody_in_kanji(settled):
    residents = scripts_of([PLAIN] * 99 + [ROMAN])
    alone, beside = (
        reached([row], residents, settled=settled)[0] for row in ((ROMAN[0], None, *ROMAN[2:]), ROMAN)
    )
    assert (alone[0], alone[3], alone[4]) == (True, True, True)  # everybody of its birth date
    assert (beside[0], beside[3]) == (not settled, True)  # its kana lead to those of its name
