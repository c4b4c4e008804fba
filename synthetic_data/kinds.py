"""The kinds of data that come under conditions: which conditions there are, and the tables of one of them.

Every kind is a data set of its own: register, records, truth. `harmless_*` tables name what only looks wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from synthetic_data import certificates, members, payments, points, residents
from synthetic_data.conditions import Conditions
from synthetic_data.population import Population, make_population
from synthetic_data.register import register_table
from synthetic_data.registers import register_under
from synthetic_data.settings import PopulationSettings

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


def people_under(persons: int, seed: int, foreign_share: float) -> Population:
    """A population with a share of foreign residents."""
    return make_population(persons, seed, PopulationSettings(foreign_share=foreign_share))


def account_tables(persons: int, seed: int, condition: payments.AccountConditions) -> Tables:
    """Register, registered accounts, the counters' session log."""
    population = people_under(persons, seed, condition.foreign_share)
    made = payments.make_accounts(population, condition)
    numbers, missing = made.records["my_number"], condition.register_kana_missing
    return {
        "register": register_under(population, numbers, missing, condition.register_scope),
        "accounts": made.records,
        "account_sessions": made.sessions,
        "truth_accounts": made.truth,
        "harmless_accounts": made.harmless,
    }


def tax_tables(persons: int, seed: int, condition: payments.TaxConditions) -> Tables:
    """Register, refund accounts of both stores."""
    population = people_under(persons, seed, condition.foreign_share)
    made = payments.make_tax(population, condition)
    numbers, missing = made.records["my_number"], condition.register_kana_missing
    return {
        "register": register_under(population, numbers, missing, condition.register_scope),
        "tax": made.records,
        "tax_other_store": made.other_store,
        "truth_tax": made.truth,
        "harmless_tax": made.harmless,
    }


def member_tables(persons: int, seed: int, condition: members.MemberConditions) -> Tables:
    """Register and insurers' records."""
    made = members.make_members(members.people(persons, seed, condition), condition)
    return {"register": made.register, "insurance": made.records, "truth_insurance": made.truth}


def resident_tables(persons: int, seed: int, condition: residents.ResidentConditions) -> Tables:
    """Register and insurers' records of a town with many foreign residents."""
    made = residents.make_residents(persons, seed, condition)
    return {"register": made.register, "insurance": made.records, "truth_insurance": made.truth}


KINDS = {
    "insurance": Kind(members.CONDITIONS, member_tables),
    "foreigners": Kind(residents.CONDITIONS, resident_tables),
    "accounts": Kind(payments.ACCOUNT_CONDITIONS, account_tables),
    "tax": Kind(payments.TAX_CONDITIONS, tax_tables),
    "points": Kind(points.CONDITIONS, point_tables),
    "certificates": Kind(certificates.CONDITIONS, certificate_tables),
}
