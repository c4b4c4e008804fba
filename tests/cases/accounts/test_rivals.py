import numpy as np
import pyarrow as pa

from linkcheck.cases.accounts.rivals import find_rivals, name_bits, spoken_bits
from linkcheck.compare.name import NAME_PART_LEVELS

READING, KANA = NAME_PART_LEVELS.index("reading"), NAME_PART_LEVELS.index("kana_only")


def test_the_usual_reading_leads_the_possible_one():
    codes = np.array([[READING, READING, 0, 0, 0]] * 2, np.uint8)
    names = pa.array(["松本　希弥", "松本　朝陽"])
    bits = name_bits(codes, names, pa.array(["ﾏﾂﾓﾄ ｷﾔ"] * 2))
    assert bits[0] > bits[1] + 4
    rival, outdone, of_others = find_rivals(np.array([7, 7]), bits, np.array([10, 20]))
    assert (rival.tolist(), outdone.tolist()) == ([-1, 10], [False, True])
    assert of_others[0] == 0 and of_others[1] > 0.9


def test_a_usual_reading_is_borne_by_more_of_a_name_than_a_rare_one():
    codes = np.array([[READING, READING, 0, 0, 0]] * 2 + [[KANA, KANA, 0, 0, 0]], np.uint8)
    names = pa.array(["松本　美幸", "松本　美咲", "松本　美幸"])
    rare, usual, kana = spoken_bits(codes, names, pa.array(["ﾏﾂﾓﾄ ﾐｻｷ"] * 3))
    assert rare < usual - 4 < usual < kana == 0.0


def test_namesakes_in_kana_stay_rivals_of_each_other():
    codes = np.array([[KANA, KANA, 0, 0, 0]] * 2, np.uint8)
    bits = name_bits(codes, pa.array(["佐藤　太郎", "佐藤　太朗"]), pa.array(["サトウ タロウ"] * 2))
    rival, outdone, of_others = find_rivals(np.array([3, 3]), bits, np.array([1, 2]))
    assert (rival.tolist(), outdone.any(), of_others.tolist()) == ([2, 1], False, [0.5, 0.5])


def test_of_three_namesakes_two_are_wrong():
    group, person = np.array([2, 2, 2, 2]), np.array([4, 5, 6, 6])
    of_others = find_rivals(group, np.full(4, 24.0), person)[2]
    assert np.allclose(of_others, 2 / 3)


def test_one_who_fits_alone_and_two_records_of_one_person_have_no_rival():
    rival, outdone, of_others = find_rivals(
        np.array([1, 4, 4]), np.array([24.0, 24.0, 24.0]), np.array([5, 6, 6])
    )
    assert rival.tolist() == [-1, -1, -1] and not outdone.any() and not of_others.any()
    empty = np.empty(0, np.int64)
    assert find_rivals(empty, np.empty(0), empty)[0].tolist() == []
