"""The kinds of data that come under conditions: which conditions there are, and the tables of one of them.

Every kind is a data set of its own: register, records, truth. `harmless_*` tables name what only looks wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from synthetic_data import certificates, points
from synthetic_data.conditions import Conditions
from synthetic_data.population import make_population
from synthetic_data.register import register_table

Tables = dict[str, pa.Table]
VISITS_PER_PERSON = 0.6
JOBS_PER_PERSON = 0.7


@dataclass(frozen=True, slots=True)
class Kind:
    """Fixed conditions by name, and what makes the tables of `persons` people from a seed under one of them."""

    conditions: Mapping[str, Conditions]
    make: Callable[[int, int, Any], Tables]


def point_tables(persons: int, seed: int, condition: points.PointConditions) -> Tables:
    """Register, points records, session log."""
    population = make_population(persons, seed)
    made = points.make_points(population, round(persons * VISITS_PER_PERSON), seed, condition)
    return {
        "register": register_table(population),
        "points": made.records,
        "point_sessions": made.sessions,
        "truth_points": made.truth,
        "harmless_points": made.harmless,
    }


def certificate_tables(persons: int, seed: int, condition: certificates.CertificateConditions) -> Tables:
    """Requests and issues of certificates; there is no register."""
    population = make_population(persons, seed)
    made = certificates.make_certificates(population, round(persons * JOBS_PER_PERSON), seed, condition)
    return {
        "certificate_requests": made.requests,
        "certificate_issues": made.issues,
        "truth_certificates": made.truth,
        "harmless_certificates": made.harmless,
    }


KINDS = {
    "points": Kind(points.CONDITIONS, point_tables),
    "certificates": Kind(certificates.CONDITIONS, certificate_tables),
}
