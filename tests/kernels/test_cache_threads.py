"""Kernels declared by several threads at once all keep their machine code in the one folder."""

import os
import subprocess
import sys

DECLARE = """
import threading
from linkcheck.kernels.cache import kernel_folder
from linkcheck.kernels.jit import kernel

folders, ready = [], threading.Barrier(8)

def declare():
    ready.wait()
    for _ in range(50):
        def twice(x):
            return x + x
        folders.append(kernel(twice)._cache.cache_path)

threads = [threading.Thread(target=declare) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(folders), all(folder.startswith(kernel_folder()) for folder in folders))
"""


def test_two_threads_leave_no_cache_elsewhere(tmp_path):
    script = tmp_path / "declare.py"
    script.write_text(DECLARE, "utf-8")
    path = os.pathsep.join(filter(None, sys.path))
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["400", "True"]
    assert [each.name for each in tmp_path.iterdir()] == ["declare.py"]
