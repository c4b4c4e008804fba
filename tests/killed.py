"""A program that kills itself at one step of writing, so that a test sees what it leaves behind."""

WRITING = """
import os, signal, sys
import pyarrow.parquet as pq
import linkcheck as lc
from pathlib import Path
from linkcheck.prepared import write
at = int(sys.argv[3])
class Steps:
    count = 0
def counted(real):
    def step(*given, **more):
        Steps.count += 1
        if Steps.count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    return step
write.np.save = counted(write.np.save)
Path.replace = counted(Path.replace)
"""


def killed_at_a_step(call: str) -> str:
    """Python code that makes the call and ends by SIGKILL at the step of its third argument."""
    return f"{WRITING}{call}\n"
