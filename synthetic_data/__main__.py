"""`python -m synthetic_data --persons N --seed S --out DIR`: a register, insurers' records, and the truth.

With `--kind KIND` one kind of data under a condition: a fixed one (`--condition NAME`) or one drawn from the ranges
(`--draw SEED`); the condition is written beside the data. `--conditions` lists names and ranges.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from synthetic_data.conditions import chosen_condition
from synthetic_data.files import FORMATS, write_condition, write_dataset
from synthetic_data.kinds import KINDS
from synthetic_data.scenario_tables import SCENARIOS
from synthetic_data.settings import MistakeSettings, Settings


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(prog="python -m synthetic_data", description=__doc__)
    options.add_argument("--persons", type=int, default=100_000, help="people in the register")
    options.add_argument("--seed", type=int, default=1, help="the same seed writes the same files")
    options.add_argument("--out", type=Path, help="directory to write to")
    options.add_argument("--format", choices=FORMATS, default="parquet", dest="file_format")
    options.add_argument("--encoding", choices=("cp932", "utf-8"), default="cp932", help="of CSV files")
    defaults = MistakeSettings()
    options.add_argument(
        "--mistake-share", type=float, default=defaults.share, help="of records, by all mechanisms"
    )
    options.add_argument(
        "--mistakes-per-mechanism",
        type=int,
        default=0,
        metavar="N",
        help="at least N records of every mechanism",
    )
    options.add_argument(
        "--scenarios",
        nargs="*",
        choices=tuple(SCENARIOS),
        default=[],
        help="further data to write, each with its truth",
    )
    options.add_argument(
        "--substitute-share", type=float, help="of records: a character of the name shown as ●"
    )
    options.add_argument("--address-missing-share", type=float, help="of records")
    options.add_argument("--kind", choices=tuple(KINDS), help="write this kind of data, under a condition")
    chosen = options.add_mutually_exclusive_group()
    chosen.add_argument("--condition", metavar="NAME", help="a fixed condition of the kind")
    chosen.add_argument("--draw", type=int, metavar="SEED", help="a condition drawn from the ranges")
    chosen.add_argument("--conditions", action="store_true", help="list the kind's conditions and ranges")
    return options


def write_kind(chosen: argparse.Namespace) -> dict[str, Path]:
    """Write one kind of data under the chosen condition."""
    named = KINDS[chosen.kind].conditions
    if chosen.condition is not None and chosen.condition not in named:
        parser().error(f"--condition: expected one of {', '.join(named)}")
    condition = chosen_condition(named, chosen.condition, chosen.draw)
    for field in ("per_group", "per_mechanism"):
        if chosen.mistakes_per_mechanism and hasattr(condition, field):
            condition = replace(condition, **{field: chosen.mistakes_per_mechanism})
            break
    return write_condition(
        chosen.out, chosen.kind, condition, chosen.persons, chosen.seed, chosen.file_format, chosen.encoding
    )


def listed(kind: str) -> str:
    """Names of the fixed conditions, and default and range of every field, as JSON."""
    named = KINDS[kind].conditions
    told = {"conditions": list(named), "fields": type(named["base"]).ranges()}
    return json.dumps(told, ensure_ascii=False, indent=1)


def main(arguments: list[str] | None = None) -> None:
    """Write the data set and print where it is."""
    chosen = parser().parse_args(arguments)
    if chosen.kind is None and (chosen.condition is not None or chosen.draw is not None or chosen.conditions):
        parser().error("--condition, --draw and --conditions need --kind")
    if chosen.conditions:
        print(listed(chosen.kind))
        return
    if chosen.out is None:
        parser().error("--out is needed")
    if chosen.kind is not None:
        for name, path in write_kind(chosen).items():
            print(f"{name}: {path}")
        return
    write_population(chosen)


def write_population(chosen: argparse.Namespace) -> None:
    """Write register, insurers' records and further scenarios at the usual shares."""
    records = Settings().records
    if chosen.substitute_share is not None:
        records = replace(records, substitute_share=chosen.substitute_share)
    if chosen.address_missing_share is not None:
        records = replace(records, address_missing_share=chosen.address_missing_share)
    mistakes = MistakeSettings(chosen.mistake_share, chosen.mistakes_per_mechanism)
    settings = replace(Settings(), records=records, mistakes=mistakes)
    paths = write_dataset(
        chosen.out,
        chosen.persons,
        chosen.seed,
        settings,
        chosen.file_format,
        chosen.encoding,
        tuple(chosen.scenarios),
    )
    for name, path in paths.items():
        print(f"{name}: {path}")


if __name__ == "__main__":
    main()
