"""Insurers' members and their register under conditions drawn from ranges, with the columns that tell time.

`make_members(population, condition)` gives register, records and truth; `people(persons, seed, condition)` the
population that goes with a condition. Files, each importing only those before it: conditions, qualifications,
changes, dataset.
"""

from synthetic_data.members.conditions import CONDITIONS, MemberConditions
from synthetic_data.members.dataset import MemberData, make_members, people

__all__ = ["CONDITIONS", "MemberConditions", "MemberData", "make_members", "people"]
