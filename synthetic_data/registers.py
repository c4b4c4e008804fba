"""Registers as the body that checks really has them: without kana, of the linked persons only, or with some others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic_data.conditions import one_of
from synthetic_data.population import Population
from synthetic_data.randomness import stream
from synthetic_data.register import register_table
from synthetic_data.settings import RegisterSettings

SCOPES = ("whole", "linked", "linked_and_others")
OTHERS_SHARE = 0.3  # of the people that no record names, in "linked_and_others"
NO_KANA, PART_KANA = 1.0, 0.4
kana_missing = one_of(
    0.01,
    PART_KANA,
    NO_KANA,
    source="readings are legal data of the register since 2025-05-26; before, often none",
)
"""A field of a condition: the share of the register's people without kana; 1: there is no such column."""
scope = one_of(*SCOPES, source="insurers hold the answers to their own lookups, municipalities the register")
"""A field of a condition: who is in the register."""


def with_kana_missing(population: Population, share: float) -> pa.Table:
    """The whole register, that share of its people without kana; at 1 without the column."""
    settings = replace(RegisterSettings(), kana_missing_share=min(share, 0.999))
    table = register_table(population, settings)
    return table.drop_columns(["name_kana"]) if share >= NO_KANA else table


def in_scope(seed: int, table: pa.Table, linked: pa.ChunkedArray, who: str) -> pa.Table:
    """The rows of a register that a body has; `linked` are the numbers of its records, `who` is one of SCOPES."""
    if who == "whole":
        return table
    kept = pc.is_in(table["my_number"], linked.combine_chunks())
    if who == "linked_and_others":
        others = stream(seed, "others in the register").random(table.num_rows) < OTHERS_SHARE
        kept = pc.or_(kept, pa.chunked_array([pa.array(np.asarray(others))]))
    return table.filter(kept)


def register_under(
    population: Population, linked: pa.ChunkedArray, kana_missing_share: float, who: str
) -> pa.Table:
    """The register with as much kana and as many people as a condition says."""
    return in_scope(population.seed, with_kana_missing(population, kana_missing_share), linked, who)
