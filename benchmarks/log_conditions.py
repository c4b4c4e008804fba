"""Points and certificates under drawn conditions: recall of what is decidable, flags per wrong record, names of causes.

``python benchmarks/logs_quality.py points --conditions 40`` draws 40 conditions (seeds 1 to 40), writes logs under
each, checks them, prints a line each, then median and worst, and keeps the figures in results/log_conditions_KIND.json
(the table of benchmarks/README.md). A mistake is decidable where an observer who counted on the very same log could
tell it (see synthetic_data.decidable) and both its lines are still in the logs; nameable where the log shows what its
mechanism is called after.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from typing import Any

from linkcheck.settings import Settings

VISITS, JOBS = 30_000, 40_000
DAYS = 2
"""How many days a log of certificates has at least."""

PEOPLE = {"points": 39_000, "certificates": 60_000}
OF_CONTENT = ("subject", "other_document", "issued_again", "revoked")
Key = tuple[str, str]


def measure(kind: str, count: int, names: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Figures under `count` drawn conditions, or under fixed ones by name; one line each is printed as it comes.

    Those of drawn conditions are kept, each as soon as it is there.
    """
    from benchmarks.run import machine, write
    from synthetic_data.population import make_population

    load, population = machine(), make_population(PEOPLE[kind], 5)
    figures = []
    for name in names or tuple(str(seed) for seed in range(1, count + 1)):
        figures.append(_points(population, name) if kind == "points" else _certificates(population, name))
        print(_line(figures[-1]), flush=True)
        if not names:
            write(f"log_conditions_{kind}", {"machine": load, "conditions": figures})
    print(summary(figures))
    return figures


def _line(figure: dict[str, Any]) -> str:
    told = [
        f"{figure['condition']:>22}  decidable {figure['decidable_count']:4d}  recall {figure['recall']:.3f}",
        f"flags {figure['flags_per_wrong']:.2f}  named {figure['named_share']:.2f}",
        f"nameable named {figure['nameable_named_share']:.2f}  quarantine {figure['quarantine_count']}",
        f"unseen {','.join(figure['unseen'])}",
        f"without need {figure['without_need']}",
    ]
    return "  ".join(told)


MEASURES = (
    ("recall", min),
    ("flags_per_wrong", max),
    ("named_share", min),
    ("nameable_named_share", min),
    ("quarantine_count", max),
)
"""What is measured, and which end of it is the worst."""


def summary(figures: list[dict[str, Any]]) -> str:
    """Median and worst of the figures of several conditions."""
    known = [each for each in figures if each["decidable_count"]]
    parts = []
    for name, worst in MEASURES:
        values = [each[name] for each in known]
        parts.append(f"{name}: median {statistics.median(values):.3f}, worst {worst(values):.3f}")
    high = sum(each["recall"] >= 0.97 for each in known) / len(known)
    return f"{len(known)} conditions; " + "; ".join(parts) + f"; recall >= 0.97 in {high:.0%}"


def _condition(kind: Any, fixed: dict[str, Any], name: str) -> tuple[Any, int]:
    return (kind.draw(int(name)), int(name)) if name.isdigit() else (fixed[name], 1)


def _points(population: Any, name: str) -> dict[str, Any]:
    from linkcheck.cases.points import check_points
    from synthetic_data.points import CONDITIONS, PointConditions, make_points
    from synthetic_data.register import register_table

    condition, seed = _condition(PointConditions, CONDITIONS, name)
    made = make_points(population, VISITS, seed, condition)
    findings = check_points(
        made.records, register_table(population), sessions=made.sessions, settings=Settings(threads=1)
    ).findings
    flagged = [(("record", row["record_id"]), row["mechanism"]) for row in findings.flagged.to_pylist()]
    truth = {("record", row["record_id"]): row for row in made.truth.to_pylist()}
    harmless = {("record", row["record_id"]): row["sequence"] for row in made.harmless.to_pylist()}
    return _figures(condition.name, findings, flagged, truth, harmless)


def _certificates(population: Any, name: str) -> dict[str, Any]:
    from linkcheck.cases.certificates import check_certificates
    from synthetic_data.certificates import CONDITIONS, CertificateConditions, make_certificates

    condition, seed = _condition(CertificateConditions, CONDITIONS, name)
    jobs = JOBS
    if name.isdigit():  # so that a log that is cut at its ends has anything left
        jobs = max(JOBS, DAYS * condition.servers * condition.jobs_per_server_and_day)
    made = make_certificates(population, jobs, seed, condition)
    findings = check_certificates(made.issues, requests=made.requests, settings=Settings(threads=1)).findings
    truth = {
        _key(row): row | {"decidable": row["decidable"] and _is_there(row)} for row in made.truth.to_pylist()
    }
    harmless = {_key(row): row["sequence"] for row in made.harmless.to_pylist()}
    flagged = list(_flagged_jobs(findings, made.issues, truth))
    return _figures(condition.name, findings, flagged, truth, harmless)


def _key(row: dict[str, Any]) -> Key:
    """An issue by its id and moment, a request of which nothing printed by its id."""
    if row["issued_at"] is None:
        return "", row["request_id"]
    return str(row["issued_at"]), row["issue_request_id"]


def _is_there(row: dict[str, Any]) -> bool:
    """Whether the lines that show the mistake are in both logs."""
    of_content = any(trace.startswith(OF_CONTENT) for trace in row["traces"])
    return not of_content or (row["issued_at"] is not None and row["requested_at"] is not None)


def _flagged_jobs(findings: Any, issues: Any, truth: dict[Key, Any]) -> Iterator[tuple[Key, str]]:
    """Key and mechanism of what is flagged; a further print of a wrong job counts as the job."""
    lines = issues.select(["request_id", "issued_at"]).to_pylist()
    of_id = {key[1]: key for key in truth}
    for row, told in zip(findings.flagged_rows.tolist(), findings.flagged.to_pylist(), strict=True):
        key = ("", told["record_id"])
        if row < len(lines):
            key = (str(lines[row]["issued_at"]), lines[row]["request_id"])
        yield (key if key in truth else of_id.get(key[1], key)), told["mechanism"]


def _figures(
    condition: str,
    findings: Any,
    flagged: list[tuple[Key, str]],
    truth: dict[Key, dict[str, Any]],
    harmless: dict[Key, str],
) -> dict[str, Any]:
    told = dict(reversed(flagged))
    decidable = [key for key, row in truth.items() if row["decidable"]]
    found = [key for key in truth if key in told]
    nameable = [key for key in found if truth[key]["nameable"]]

    def named(keys: list[Key]) -> float:
        return round(sum(told[key] == truth[key]["mechanism"] for key in keys) / max(len(keys), 1), 4)

    return {
        "condition": condition,
        "wrong_count": len(truth),
        "decidable_count": len(decidable),
        "recall": round(sum(key in told for key in decidable) / max(len(decidable), 1), 4),
        "flags_per_wrong": round(len(flagged) / max(len(truth), 1), 3),
        "found_count": len(found),
        "named_share": named(found),
        "nameable_count": len(nameable),
        "nameable_named_share": named(nameable),
        "without_need": dict(Counter(harmless.get(key, "plain") for key, _ in flagged if key not in truth)),
        "quarantine_count": findings.quarantine.num_rows,
        "unseen": sorted({entry["name"] for entry in findings.summary["visibility"]}),
    }
