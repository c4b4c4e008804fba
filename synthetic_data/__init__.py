"""Synthetic people, registers and records with planted mistakes and their truth.

Nothing here comes from linkcheck or its tables: what finds the mistakes and what makes them share no knowledge.

`write_dataset` writes everything at the usual shares. Each kind of data (`KINDS`: insurance, foreigners, accounts, tax,
points, certificates) also comes under conditions: fixed ones by name, or drawn from documented ranges. The same from
Python, one condition at a time:

    condition = KINDS["points"].conditions["minutes"]          # or type(condition).draw(7)
    tables = KINDS["points"].make(100_000, 1, condition)        # Arrow tables by name; truth_*, harmless_*
    write_condition(directory, "points", condition, 100_000, 1) # the same as files, and condition.json
"""

from synthetic_data.files import write_condition, write_dataset, write_demo
from synthetic_data.kinds import KINDS
from synthetic_data.population import Population, make_population

__all__ = ["KINDS", "Population", "make_population", "write_condition", "write_dataset", "write_demo"]
