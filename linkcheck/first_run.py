"""The first run ever compiles some hundred kernels, one after the other: a second process begins with the last.

Both keep what they have compiled, so each finds what the other has done; every later run finds everything.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

__all__ = ["compile_what_comes_last", "helped"]

ADDRESSES = ["東京都港区芝5丁目29番11号", "港区芝五の二九の一一", "横浜市中区本町1-1 メゾン203", "ヨコハマシ"]
NAMES = ["髙橋　花子", "高橋　太郎", "田中　一郎", "田中　一郎"]


@contextmanager
def helped() -> Iterator[None]:
    """Run a check; if nothing is compiled yet, a second process compiles along and ends with it."""
    from linkcheck.kernels.cache import is_compiled, is_lasting, kernel_folder

    none = is_compiled() or (os.cpu_count() or 1) < 2
    helper = None if none else _begin({} if is_lasting() else {"NUMBA_CACHE_DIR": kernel_folder()})
    try:
        yield
    finally:
        if helper:
            helper.terminate()
            helper.wait()


def _begin(private: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
    """The second process, told of a folder it cannot know; None where none can be started, and the check compiles
    everything itself."""
    command, nothing = [sys.executable, "-P", "-m", __name__], subprocess.DEVNULL
    try:
        same = {**os.environ, **private}
        return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, env=same)
    except OSError:
        return None


def compile_what_comes_last() -> None:
    """Compile the kernels that a check reaches last: addresses, then the search of the owner."""
    import numpy as np
    import pyarrow as pa

    from linkcheck.compare.address import compare_addresses
    from linkcheck.links.score import normalize_side
    from linkcheck.model.hypotheses import base_model
    from linkcheck.owner.best import make_probes, scan
    from linkcheck.owner.candidates import most_weight
    from linkcheck.owner.namesakes import KeyFile
    from linkcheck.owner.settled import SettledLinks
    from linkcheck.settings import Settings

    compare_addresses(ADDRESSES, ADDRESSES[::-1])
    dates = ["1975-01-02"] * len(NAMES)
    columns = {"name_kanji": NAMES, "birth_date": dates, "address": ADDRESSES}
    side = normalize_side({name: pa.array(values) for name, values in columns.items()}, len(NAMES))
    probes = make_probes(side, np.full(len(NAMES), -1))
    settled = SettledLinks.of(side, np.arange(len(NAMES)), np.full(len(NAMES), -1))
    seen = scan(probes, settled, np.arange(len(NAMES)), side, most_weight(len(NAMES), base_model()))
    with KeyFile(Settings()) as keys:
        keys.add(seen.rows, seen.names, seen.persons)
        keys.namesakes()


if __name__ == "__main__":
    compile_what_comes_last()
