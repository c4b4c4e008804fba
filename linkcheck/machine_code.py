"""Machine code that the package carries, so that nobody waits for the compiler: `python -m linkcheck.machine_code` puts
it there, before a wheel is built, or after one is installed by whoever may write to the package.

The kernels that checks of the five cases call are compiled for a kind of processors, not for the one at hand, and put
beside their sources. They are used by the same Python with the same numba on the same system;
everywhere else, and for everything that is not among them, the kernels are compiled as ever.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["carry", "check_everything"]

PERSONS, MISTAKES = 3_000, 5
"""Size of the population that is checked, and how many of its records have each mistake: every kernel is called, and
nothing takes long but the compiler."""


def carry() -> None:
    """Put machine code into the package, in place of what it carried for this Python.

    Processes of their own find out which kernels a check calls with which types, and compile them, always in one order,
    so that the same files come out wherever it runs.
    """
    from linkcheck.kernels.cache import PROCESSOR, carried_folder

    shutil.rmtree(carried_folder().parent, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        command, called = [sys.executable, "-P", "-m", "linkcheck.machine_code"], str(Path(name) / "called")
        for _ in range(2):  # the first may compile, and calls then also what only kernels call
            subprocess.run([*command, "find", called], check=True)
        processor = {"NUMBA_CPU_NAME": PROCESSOR, "NUMBA_CPU_FEATURES": ""}
        anew = os.environ | processor | {"NUMBA_CACHE_DIR": name}
        subprocess.run([*command, "compile", called], check=True, env=anew)


def find(called: Path) -> None:
    """Write which kernels are called."""
    with tempfile.TemporaryDirectory() as name:
        called.write_bytes(pickle.dumps(check_everything(Path(name))))


def compile_found(called: Path) -> None:
    """Compile the kernels that were called and put their machine code into the package."""
    for module, kernel, types in sorted(pickle.loads(called.read_bytes()), key=str):
        put(getattr(import_module(module), kernel), types)


def put(kernel: Any, types: Any) -> None:
    """Compile a kernel for types of arguments and carry it."""
    kernel.compile(types)
    code = kernel.overloads[types]
    kernel._cache.carried(types, code.codegen, code)


def check_everything(folder: Path) -> list[tuple[str, str, Any]]:
    """Check each of the five cases, the first from CSV and with a prepared register, too: which kernels are called.

    Each as its module, its name and its arguments' types.
    """
    import linkcheck as lc
    from linkcheck.first_run import compile_what_comes_last
    from linkcheck.kernels.jit import DECLARED
    from synthetic_data import write_dataset
    from synthetic_data.settings import Settings

    settings = replace(Settings(), mistakes=replace(Settings().mistakes, per_mechanism=MISTAKES))
    others = ("accounts", "tax", "points", "certificates")
    paths = write_dataset(folder / "in", PERSONS, 1, settings, scenarios=others)
    tables = write_dataset(folder / "tables", PERSONS, 1, settings, file_format="csv")
    results = (
        lc.check_insurance(paths["insurance"], paths["register"]),
        lc.check_insurance(tables["insurance"], tables["register"]),
        lc.check_accounts(paths["accounts"], paths["register"], sessions=paths["account_sessions"]),
        lc.check_tax(paths["tax"], paths["register"], other_store=paths["tax_other_store"]),
        lc.check_points(paths["points"], paths["register"], sessions=paths["point_sessions"]),
        lc.check_certificates(paths["certificate_issues"], requests=paths["certificate_requests"]),
    )
    for case, result in enumerate(results):
        result.write(folder / f"out-{case}")
    lc.prepare_register(paths["register"], folder / "prepared")
    lc.check_insurance(paths["insurance"], folder / "prepared")
    compile_what_comes_last()
    compare_columns()
    make_tables()
    return [(each.__module__, each.__name__, types) for each in DECLARED for types in each.overloads]


def compare_columns() -> None:
    """Call the functions of columns that a program may call by itself."""
    import linkcheck as lc

    kanji, kana = ["髙橋　花子", "田中　一郎"], ["ﾀｶﾊｼ ﾊﾅｺ", "タナカ　イチロウ"]
    addresses, dates = ["東京都港区芝5丁目29番11号", "横浜市中区本町1-1"], ["S50.1.2", "1975-01-02"]
    for normalize, values in (
        (lc.normalize_name, kanji), (lc.normalize_kanji, kanji), (lc.normalize_kana, kana),
        (lc.normalize_address, addresses), (lc.my_number_is_valid, dates),
    ):  # fmt: skip
        normalize(values)
    for compare, left, right in (
        (lc.compare_names, kanji, kanji[::-1]), (lc.compare_kanji, kanji, kanji[::-1]),
        (lc.compare_kana, kana, kana[::-1]), (lc.compare_addresses, addresses, addresses[::-1]),
        (lc.compare_birth_dates, dates, dates[::-1]), (lc.reading_agreement, kanji, kana),
    ):  # fmt: skip
        compare(left, right)


def make_tables() -> None:
    """Make the tables that are kept beside machine code, as the first process does."""
    from linkcheck.compare.reading_tables import made_tables as made_readings
    from linkcheck.normalize.address_letters import made_letters
    from linkcheck.normalize.address_tables import made_tables as made_addresses

    made_readings()
    made_letters()
    for kind in ("kanji", "kana"):
        made_addresses(kind)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"find": find, "compile": compile_found}[sys.argv[1]](Path(sys.argv[2]))
    else:
        carry()
