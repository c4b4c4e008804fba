"""One table of stage x implementation. Implementations of a stage must give equal results before any is timed.

A case maps a prepared input to a result; `CHECKS` says what of the result must be equal between the implementations
of a stage. Speeds are published only for cases that passed (`checked_cases`).
"""

from __future__ import annotations

import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from rivals import RIVALS, Scored  # noqa: E402

__all__ = ["CASES", "CHECKS", "Case", "Given", "checked_cases", "make_population_files", "prepare"]

SLOW_ROWS = 100_000


@dataclass(frozen=True)
class Given:
    """What the cases run on: a folder with insurance.parquet and register.parquet, and columns made of them."""

    folder: Path
    half_width_kana: pa.Array
    names: pa.Array
    record_count: int


@dataclass(frozen=True)
class Case:
    """One implementation of one stage. unit: what is counted; slow ones run on SLOW_ROWS rows at the most."""

    stage: str
    implementation: str
    run: Callable[[Given], Any]
    unit: str = "links"
    needs: str | None = None
    slow: bool = False

    @property
    def installed(self) -> bool:
        """Whether the package it needs is here."""
        return self.needs is None or find_spec(self.needs) is not None


def make_population_files(folder: Path, records: int, seed: int = 1, per_mechanism: int = 100) -> Path:
    """Synthetic files with about as many insurance records (people are 1.25 times as many), made once."""
    from synthetic_data.files import write_dataset
    from synthetic_data.settings import Settings

    if not (folder / "truth_insurance.parquet").exists():
        mistakes = replace(Settings().mistakes, per_mechanism=per_mechanism)
        write_dataset(folder, records * 5 // 4, seed, replace(Settings(), mistakes=mistakes))
    return folder


def prepare(folder: Path) -> Given:
    """Columns for the stages that need no file: the register's kana in half width, and its kanji names."""
    register = pq.read_table(folder / "register.parquet", columns=["name_kanji", "name_kana"])
    if "name_kana" in register.column_names:
        encoded = pc.fill_null(register["name_kana"], "").combine_chunks().dictionary_encode()
        half = pa.array([half_width(text) for text in encoded.dictionary.to_pylist()], pa.string())
        kana = half.take(encoded.indices)
    names = register["name_kanji"].combine_chunks()
    return Given(folder, kana, names, pq.read_metadata(folder / "insurance.parquet").num_rows)


def half_width(text: str) -> str:
    """Katakana in half width, voicing marks apart, as old systems write them."""
    from synthetic_data.kana import half_width as written

    return str(written(text))


def fold_kana(given: Given) -> Any:
    """linkcheck's K1 fold, on one thread, over the whole column."""
    from linkcheck.normalize.kana import fold_kana as fold

    return fold(given.half_width_kana)


def with_each(function: Callable[[str], str]) -> Callable[[Given], Any]:
    """A library's function called for every string, as its users do."""
    return lambda given: [function(text) for text in given.half_width_kana.to_pylist()]


def jaconv_each(given: Given) -> Any:
    import jaconv

    return with_each(jaconv.h2z)(given)


def mojimoji_each(given: Given) -> Any:
    import mojimoji

    return with_each(lambda text: mojimoji.han_to_zen(text, ascii=False, digit=False))(given)


def habachen_each(given: Given) -> Any:
    import habachen

    return with_each(lambda text: habachen.han_to_zen(text, ascii=False, digit=False))(given)


def nfkc_each(given: Given) -> Any:
    return with_each(lambda text: unicodedata.normalize("NFKC", text))(given)


def nfkc_arrow(given: Given) -> Any:
    return pc.utf8_normalize(given.half_width_kana, "NFKC")


SIDES = ("insurance", "register")
UNUSED = (
    "insurer_number", "symbol", "number", "branch", "batch_id", "row_in_batch", "household_id", "nondisclosure",
)  # fmt: skip
"""Columns that a weight does not depend on; no implementation reads them."""


def score(given: Given) -> Scored:
    """The rivals' job: files to a weight per link, every normalization and comparison of linkcheck included."""
    from linkcheck.compare.patterns import unpack
    from linkcheck.engines.local import compare_links
    from linkcheck.engines.store import open_store
    from linkcheck.model.hypotheses import base_model
    from linkcheck.model.weights import weigh
    from linkcheck.readers import read_records
    from linkcheck.settings import Settings

    settings = Settings(search_owner=False)
    sources = [read_records(given.folder / f"{name}.parquet", name).without(*UNUSED) for name in SIDES]
    with ThreadPoolExecutor(2) as pool:
        opened = pool.map(partial(open_store, memory_limit=settings.memory_limit_mb << 17), sources)
    (left, count), (right, _) = opened
    linked = compare_links(left, right, count, settings, lambda stage, done, total: None)
    bits = -weigh(unpack(linked.keys).codes, base_model()).mislink_bits
    found = np.flatnonzero(linked.pattern >= 0)
    ids = left.take(found, ("record_id",))["record_id"].combine_chunks()
    return Scored(ids, bits[linked.pattern[found]])


def check(given: Given) -> Any:
    """The whole check, to decisions.parquet and the reports on disk."""
    from linkcheck import check_insurance

    result = check_insurance(given.folder / "insurance.parquet", given.folder / "register.parquet")
    with tempfile.TemporaryDirectory() as folder:
        result.write(folder)
    return result.decisions.to_arrow()


def decide(given: Given) -> Any:
    """The check to decisions.parquet alone: the owner's search, groups and reasons included, no reports."""
    from linkcheck import check_insurance

    result = check_insurance(given.folder / "insurance.parquet", given.folder / "register.parquet")
    with tempfile.TemporaryDirectory() as folder:
        result.write_decisions(Path(folder) / "decisions.parquet")
    return result.decisions.to_arrow()


def rival_cases() -> Iterator[Case]:
    packages = {
        "Splink 5": "splink",
        "Splink 5, its comparison library": "splink",
        "DuckDB SQL": "duckdb",
        "pandas + rapidfuzz": "rapidfuzz",
    }
    for rival in RIVALS:
        needs = packages.get(rival.name, rival.name.lower())
        run = (lambda chosen: lambda given: chosen(given.folder))(rival.score)
        yield Case("score_links", rival.name, run, needs=needs, slow=rival.slow)


CASES = (
    Case("fold_kana", "linkcheck", fold_kana, "names"),
    Case("fold_kana", "jaconv.h2z, each", jaconv_each, "names", "jaconv"),
    Case("fold_kana", "mojimoji.han_to_zen, each", mojimoji_each, "names", "mojimoji"),
    Case("fold_kana", "habachen.han_to_zen, each", habachen_each, "names", "habachen"),
    Case("fold_kana", "NFKC, each", nfkc_each, "names"),
    Case("fold_kana", "Arrow utf8_normalize NFKC", nfkc_arrow, "names"),
    Case("score_links", "linkcheck, weights", score),
    Case("score_links", "linkcheck, to decisions.parquet", decide),
    Case("score_links", "linkcheck, whole check", check),
    *rival_cases(),
)


def kana_of(found: Any) -> list[str]:
    """Folded kana of any implementation as strings."""
    from linkcheck.columns import Codes, from_codes

    if isinstance(found, Codes):
        found = from_codes(found)
    return list(found if isinstance(found, list) else found.to_pylist())


def linked_ids(found: Any) -> list[str]:
    """The records an implementation scored: those whose number is in the register."""
    if isinstance(found, Scored):
        return sorted(found.record_id.to_pylist())
    absent = pc.is_in(found["cause"].cast(pa.string()), pa.array(["no_such_number", "invalid_number"]))
    return sorted(found["record_id"].filter(pc.invert(absent)).to_pylist())


CHECKS: dict[str, Callable[[Any], list[str]]] = {"fold_kana": kana_of, "score_links": linked_ids}
"""Per stage, what of a result must be equal between implementations."""


def checked_cases(given: Given, cases: tuple[Case, ...] = CASES) -> tuple[Case, ...]:
    """The installed cases, after every one of a stage gave what the stage's first one gives.

    Raises ValueError naming stage and implementation when results differ (never a value).
    """
    expected: dict[str, list[str]] = {}
    chosen = tuple(case for case in cases if case.installed)
    for case in chosen:
        found = CHECKS[case.stage](case.run(given))
        if found != expected.setdefault(case.stage, found):
            differ = sum(a != b for a, b in zip(found, expected[case.stage], strict=False))
            raise ValueError(
                f"{case.stage}: {case.implementation} differs in {differ} of {len(found)} results "
                f"({len(expected[case.stage])} expected)"
            )
    return chosen
