"""Those linked under the same symbol and number say where the family lives: does the linked person live with it?"""

import numpy as np
import pyarrow as pa
from town import enrolled, my_number, register

import linkcheck as lc
from linkcheck.engines.store import MemoryStore
from linkcheck.levels.address import ADDRESS
from linkcheck.owner.households import family_levels

ELSEWHERE = "宮崎県都城市姫城町6街区21号"


def families(records):
    return [{**each, "symbol": "甲", "number": str(at // 4)} for at, each in enumerate(records)]


def test_the_nearest_member_counts_and_non_disclosed_ones_tell_nothing():
    people = register()[:8]
    people[1]["address"] = people[5]["address"] = people[6]["address"] = ELSEWHERE
    records = MemoryStore(pa.Table.from_pylist(families(people)))
    residents = MemoryStore(pa.Table.from_pylist(people))
    own, rows = np.arange(8, dtype=np.int32), np.arange(8)
    levels = family_levels(records, residents, own, rows, 100)
    exact, different = ADDRESS.code("exact"), ADDRESS.code("different")
    assert levels.tolist() == [exact, different, exact, exact, exact, exact, exact, exact]
    hidden = np.zeros(8, np.bool_)
    hidden[[1, 6]] = True
    assert family_levels(records, residents, own, rows, 100, hidden).tolist() == [
        exact, 0, exact, exact, exact, different, 0, exact
    ]  # fmt: skip
    bare = MemoryStore(pa.Table.from_pylist(people))
    assert not family_levels(bare, residents, own, rows, 100).any()


def test_without_its_address_a_record_is_doubted_where_the_family_lives_elsewhere():
    people = register()
    people[40]["address"] = ELSEWHERE  # whom the number belongs to: a namesake of the record's person
    records = families(enrolled(people))
    records[40]["address"] = records[44]["address"] = None
    found = lc.check_insurance(records, people).decisions.to_pandas().set_index("record_id")
    probability = found["mislink_probability"]
    assert probability["R0040"] > 5 * probability["R0044"]
    alone = lc.check_insurance(enrolled(people), people).decisions.to_pandas().set_index("record_id")
    assert alone["mislink_probability"]["R0044"] < 1e-3


def test_of_two_who_fit_alike_the_one_who_lives_with_the_family_is_meant():
    """In a batch so small that nothing is learned of it, either may be meant but for the family."""
    people = register()
    other = {**people[40], "my_number": my_number(71_000_000_000)}
    people[40]["address"] = ELSEWHERE  # a namesake of the same birth date, whose number the record has
    records = families(enrolled(people))
    records[40]["address"] = None
    found = lc.check_insurance(records, [*people, other]).decisions.to_pandas().set_index("record_id")
    told = found.loc["R0040"]
    assert told["decision"] == "non_link" and told["better_owner"] == len(people)
    alone = lc.check_insurance([*enrolled(people)[:40], records[40] | {"symbol": None}], [*people, other])
    assert alone.decisions.to_pandas().set_index("record_id").loc["R0040"]["mislink_probability"] <= 0.5
