"""Foreign residents: names as frequent as in their countries, all the ways of writing them, people of near names.

`make_residents(persons, seed, condition)` gives register, records and truth with the group of every record. Files, each
importing only those before it: conditions, words, people, notations, mistakes, dataset.
"""

from synthetic_data.residents.conditions import CONDITIONS, ResidentConditions
from synthetic_data.residents.dataset import make_residents

__all__ = ["CONDITIONS", "ResidentConditions", "make_residents"]
