"""The tables of each scenario beside the insurers': account, tax, points and certificate data with their truth."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from synthetic_data.accounts import make_accounts
from synthetic_data.certificate_logs import make_certificate_logs
from synthetic_data.point_logs import PointSettings, make_point_logs
from synthetic_data.population import Population
from synthetic_data.tax import make_tax_stores

Tables = dict[str, pa.Table]
JOBS_PER_PERSON = 0.5
VISITS_PER_PERSON = 0.3
LEAST_VISITS = 6_000


def account_tables(population: Population) -> Tables:
    """Registered accounts and the counters' session log."""
    made = make_accounts(population)
    return {"accounts": made.records, "account_sessions": made.sessions, "truth_accounts": made.truth}


def tax_tables(population: Population) -> Tables:
    """Refund accounts in both stores."""
    made = make_tax_stores(population)
    return {"tax": made.records, "tax_other_store": made.other_store, "truth_tax": made.truth}


def point_tables(population: Population) -> Tables:
    """Points applications and the terminals' session log."""
    visits = max(round(len(population) * VISITS_PER_PERSON), LEAST_VISITS)
    settings = PointSettings(
        incidents=min(PointSettings().incidents, visits // 60)
    )  # those of 2023 need room
    made = make_point_logs(population, visits, population.seed, settings)
    return {"points": made.records, "point_sessions": made.sessions, "truth_points": made.truth}


def certificate_tables(population: Population) -> Tables:
    """Requests and issues of certificates."""
    made = make_certificate_logs(population, round(len(population) * JOBS_PER_PERSON), population.seed)
    return {
        "certificate_requests": made.requests,
        "certificate_issues": made.issues,
        "truth_certificates": made.truth,
    }


SCENARIOS: dict[str, Callable[[Population], Tables]] = {
    "accounts": account_tables,
    "tax": tax_tables,
    "points": point_tables,
    "certificates": certificate_tables,
}
