"""Whom else settled links may mean, beside a plain twin that looks at everybody."""

from itertools import product

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.compare.birth_date import compare_birth_dates
from linkcheck.links.score import normalize_side
from linkcheck.owner.blocking import person_keys
from linkcheck.owner.settled import Meetings, SettledLinks

FIELDS = ("name_kanji", "name_kana", "birth_date")
NAMES = [
    ("乾 律子", "イヌイ リツコ"),
    ("犬井 律子", "イヌイ リツコ"),
    ("乾 律子", "カワキ リツコ"),
    ("●井 律子", None),
    (None, "イヌイ リツコ"),
]
DATES = ["1975-01-02", "1975-01-03", "1965-01-02", "1975-02-01", "1975-11-30", "1980-03-04", "1975-01", None]
NEAR = {"missing", "exact", "partly_known", "era_slip", "one_digit", "day_month_swapped", "one_day"}
PEOPLE = st.lists(st.sampled_from([(*name, date) for name, date in product(NAMES, DATES)]), max_size=9)


def side_of(people):
    columns = {name: pa.array([each[at] for each in people], pa.string()) for at, name in enumerate(FIELDS)}
    return normalize_side(columns, len(people))


def met(settled, side, rows, part):
    _, near = person_keys(side.names.kana_full, side.names.kanji_full, side.dates)
    return settled.met(near[part], side.dates[part], rows[part])


def may_be_meant(record, resident):
    """Year, or month and day, and the whole name in kana or in kanji are the same, and the dates near each other."""
    own, other = record[2] or "", resident[2] or ""
    dated = own and other and (own[:4] == other[:4] or own[4:] == other[4:])
    in_kanji = record[0] == resident[0] and record[0] and "●" not in record[0]
    level = compare_birth_dates([record[2]], [resident[2]]).to_pylist()[0]
    return dated and (in_kanji or (record[1] and record[1] == resident[1])) and level in NEAR


@settings(max_examples=120, deadline=None)
@given(PEOPLE, PEOPLE, st.data())
def test_others_are_those_of_the_name_who_were_born_on_nearly_the_day(records, residents, data):
    choice = st.integers(-1, len(residents) - 1)
    linked = data.draw(st.lists(choice, min_size=len(records), max_size=len(records)))
    rows = np.arange(len(residents)) * 2 + 1  # as numbered in the register
    linked_row = np.array([rows[at] if at >= 0 else -1 for at in linked], np.int64)
    settled = SettledLinks.of(side_of(records), np.arange(len(records)), linked_row)
    side, cut = side_of(residents), len(residents) // 2
    found = Meetings.joined([met(settled, side, rows, part) for part in (slice(0, cut), slice(cut, None))])
    expected = [
        (at, int(rows[there]))
        for at, there in product(range(len(records)), range(len(residents)))
        if linked[at] != there and may_be_meant(records[at], residents[there])
    ]
    assert list(zip(found.link.tolist(), found.row.tolist(), strict=True)) == expected


def test_nobody_is_met_by_none():
    side = side_of([(*NAMES[0], DATES[0])])
    nobody = SettledLinks.of(side, np.zeros(1, np.int64), np.zeros(1, np.int64)).at(np.zeros(1, np.bool_))
    assert len(met(nobody, side, np.arange(1), slice(None)).row) == len(Meetings.joined([]).row) == 0


def test_parts_are_put_together_and_some_taken():
    side = side_of([(*NAMES[0], DATES[0]), (*NAMES[2], DATES[1])])
    whole = SettledLinks.of(side, np.array([4, 7]), np.array([1, 2]))
    apart = SettledLinks.joined([whole.at(np.array([True, False])), whole.at(np.array([False, True]))])
    for name in ("rows", "linked_row", "kana", "kanji", "dates"):
        assert getattr(apart, name).tolist() == getattr(whole, name).tolist()
