"""Tables of benchmarks/README.md: quality condition by condition."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.markdown import NOT_MEASURED, Figures, markdown, results
from benchmarks.probabilities import ENOUGH

CERTAIN, MOST = 1e-11, 1e3
"""A log loss below which nothing but the bounds of a probability is left, and how many times it no loss is any more."""


def of_interval(found: Figures) -> str:
    """A share with its interval."""
    low, high = found["interval"]
    return f"{found['recall']:.3f} [{low:.3f}, {high:.3f}]"


def expected_and_found(bins: list[Figures]) -> str:
    """Expected and true errors of all bins, and of the bin with 20 true errors or more whose ratio is the worst."""
    whole = " / ".join(f"{sum(each[name] for each in bins):.0f}" for name in ("expected", "found"))
    many = [each for each in bins if each["found"] >= 20]
    if not many:
        return whole
    worst = max(
        many, key=lambda each: max(each["expected"] / each["found"], each["found"] / each["expected"])
    )
    return f"{whole}; {worst['expected']:.0f} / {worst['found']:.0f}"


def conditions_of(tax: bool) -> dict[str, Figures]:
    """The rows of results/account_conditions.json of one kind, by condition."""
    found = results("account_conditions").get("conditions", {})
    return {name.removeprefix("tax."): row for name, row in found.items() if name.startswith("tax.") == tax}


def account_table() -> str:
    """Accounts under conditions."""
    found = conditions_of(False)
    if not found:
        return NOT_MEASURED["en"]
    heading = (
        "condition",
        "registered once",
        "registered twice",
        "flags per true error at 2 in 10,000",
        "at the real rate",
        "owner named; another (owners in the register)",
        "relatives told",
        "family flags per relative",
        "expected / true errors; worst bin",
    )
    rows = (
        (
            name,
            *(of_interval(row["mechanisms"][kind]) for kind in ("account_once", "account_twice")),
            *row["flags_per_true_error"].values(),
            "{named}; {another_named} ({in_register})".format(**row["owners"]),
            of_interval(row["relatives_told"]),
            row["family_flags_per_relative"],
            expected_and_found(row["calibration"]),
        )
        for name, row in found.items()
    )
    return markdown(heading, rows)


def tax_table() -> str:
    """Tax offices' accounts under conditions."""
    found = conditions_of(True)
    if not found:
        return NOT_MEASURED["en"]
    budgets = ("1", "10", "50", "1000")
    heading = (
        "condition",
        "looked up by kana",
        "stale copy",
        "flags per true error at 2 in 10,000",
        *(f"recall at {budget} reads in vain per 10,000" for budget in budgets),
        "counted apart (expected mistakes)",
    )
    rows = (
        (
            name,
            *(of_interval(row["mechanisms"][kind]) for kind in ("kana_lookup", "stale_here")),
            *row["flags_per_true_error"].values(),
            *(row["recall_by_reads_in_vain"][budget] for budget in budgets),
            f"{row['undecided']['count'] - row['undecided']['read_count']:,} of {row['records']:,}"
            f" ({row['undecided']['expected_mislink_count']})",
        )
        for name, row in found.items()
    )
    return markdown(heading, rows)


def log_conditions_table() -> str:
    """Points and certificates under drawn conditions: median and worst."""
    figures = {kind: results(f"log_conditions_{kind}") for kind in ("points", "certificates")}
    if not all(figures.values()):
        return NOT_MEASURED["en"]
    heading = ("logs", "conditions", "recall of decidable", "at least .97 in", "flags per wrong record")
    heading += ("mechanism named right", "where the log shows it", "lines in quarantine")
    columns = (("recall", min), ("flags_per_wrong", max), ("named_share", min), ("nameable_named_share", min))
    rows = []
    for kind, every in figures.items():
        known = [each for each in every["conditions"] if each["decidable_count"]]
        values = {name: [each[name] for each in known] for name, _ in columns}
        cells = [f"{median(values[name]):.3f}, worst {worst(values[name]):.3f}" for name, worst in columns]
        high = f"{sum(value >= 0.97 for value in values['recall'])} of {len(known)}"
        rows.append(
            (kind, len(known), cells[0], high, *cells[1:], sum(each["quarantine_count"] for each in known))
        )
    return markdown(heading, rows)


def insurance_table() -> str:
    """Insurers' records under conditions, all populations of each added up."""
    found = results("insurance_conditions").get("conditions", {})
    if not found:
        return NOT_MEASURED["en"]
    heading = (
        "condition",
        "mistakes found",
        "mechanisms of which one or more are not found",
        "right links read per 10,000 (of these with somebody alike)",
        "owner named right",
        "expected / wrong; in grade A",
        "bins with ten mistakes, expected / wrong",
        "log loss; times the ideal recalibration's (a perfect judge's: median, 95 of 100)",
    )
    return markdown(heading, ((name, *insurance_cells(row)) for name, row in found.items()))


def insurance_cells(row: Figures) -> tuple[str, ...]:
    """One condition's cells."""
    low, high = row["recall_interval"]
    vain, most = (
        f"{each:.2f}" for each in (row["false_flags_per_10000"], row["false_flags_per_10000_interval"][1])
    )
    grade, bins = row["grade_a"], row["bins"]
    wrong = sum(each["found"] for each in bins)
    told = (
        f"{of_bin(each)}{' **off**' if each['from'] in row['bins_off'] else ''}"
        for each in bins
        if each["mistakes_seen"] >= ENOUGH or each["from"] in row["bins_off"]
    )
    # nothing stands in the wrong order: the best recalibration is a certain one
    certain = row["ideal_log_loss"] < CERTAIN
    times = "all in order" if certain else f"{row['log_loss'] / row['ideal_log_loss']:.2f}"
    perfect = ", ".join(
        "all in order" if each > MOST else f"{each:.2f}" for each in row["ratio_if_calibrated"]
    )
    return (
        f"{row['mistakes_found']:,} of {row['mistakes']:,} [{low:.4f}, {high:.4f}]",
        "; ".join(not_all_found(row["mechanisms"])) or "none",
        f"{vain} [to {most}] ({row['false_flags_alike']} of {row['false_flags']})",
        f"{row['owner_named_right']:.3f}",
        f"{row['expected']:,.1f} / {wrong:,.0f}; {grade['expected']:.1f} / {grade['found']}",
        "; ".join(told),
        f"{row['log_loss']:.2e}; {times} ({perfect})",
    )


def not_all_found(mechanisms: Figures) -> Iterator[str]:
    """Mechanisms of which something is not found, with the interval."""
    for name, each in mechanisms.items():
        if each["found"] < each["planted"]:
            low, high = each["interval"]
            yield f"{name} {each['found']} of {each['planted']} [{low:.3f}, {high:.3f}]"


def of_bin(each: Figures) -> str:
    """From which probability, and expected and wrong links."""
    return f"{each['from']:g}: {each['expected']:,.1f} / {each['found']:,.0f}"
