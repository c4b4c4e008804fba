"""The first run: a second process compiles the kernels needed last, for the very types a check calls them with."""

import subprocess
import sys
from pathlib import Path

from linkcheck import check_insurance
from linkcheck.first_run import compile_what_comes_last, helped
from linkcheck.kernels import cache
from linkcheck.kernels.addresses import levels, same
from linkcheck.kernels.keys import blocking, repeated, sets
from synthetic_data import write_demo

LATE = (
    levels.compare, same.same_folded, blocking.block_table, blocking.block_pairs, sets.count_keys, sets.key_places,
    blocking.part_states, blocking.person_keys, blocking.names_apart, repeated.note_keys, repeated.maybe_repeated,
)  # fmt: skip


def test_what_is_compiled_ahead_is_what_a_check_calls(tmp_path):
    paths = write_demo(tmp_path, persons=1_000, seed=1)
    check_insurance(paths["insurance"], paths["register"])
    called = [kernel.signatures for kernel in LATE]
    assert all(called)
    compile_what_comes_last()
    assert [kernel.signatures for kernel in LATE] == called


def test_only_the_first_run_is_helped(tmp_path, monkeypatch):
    begun, ended = [], []

    class Recorded:
        def __init__(self, command, **streams):
            begun.append(command)

        def terminate(self):
            ended.append("terminate")

        def wait(self):
            ended.append("wait")

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(cache, "carries", lambda: False)
    monkeypatch.setattr(subprocess, "Popen", Recorded)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with helped():
        assert begun == [[sys.executable, "-P", "-m", "linkcheck.first_run"]] and not ended
    assert ended == ["terminate", "wait"]
    (Path(cache.kernel_folder()) / "kernel.nbi").write_bytes(b"")
    with helped():
        assert len(begun) == 1


def test_a_check_runs_where_no_second_process_can(tmp_path, monkeypatch):
    def refuse(command, **streams):
        raise PermissionError

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    done = False
    with helped():
        done = True
    assert done
