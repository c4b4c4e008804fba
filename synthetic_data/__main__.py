"""`python -m synthetic_data --persons N --seed S --out DIR`: a register, insurers' records, and the truth."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from synthetic_data.files import FORMATS, write_dataset
from synthetic_data.scenario_tables import SCENARIOS
from synthetic_data.settings import MistakeSettings, Settings


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(prog="python -m synthetic_data", description=__doc__)
    options.add_argument("--persons", type=int, default=100_000, help="people in the register")
    options.add_argument("--seed", type=int, default=1, help="the same seed writes the same files")
    options.add_argument("--out", type=Path, required=True, help="directory to write to")
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
    return options


def main(arguments: list[str] | None = None) -> None:
    """Write the data set and print where it is."""
    chosen = parser().parse_args(arguments)
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
