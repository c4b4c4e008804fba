"""Synthetic people, registers and records with planted mistakes and their truth.

Nothing here comes from linkcheck or its tables: what finds the mistakes and what makes them share no knowledge.
"""

from synthetic_data.files import write_dataset, write_demo
from synthetic_data.population import Population, make_population

__all__ = ["Population", "make_population", "write_dataset", "write_demo"]
