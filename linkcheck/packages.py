"""How a package that is missing is installed here: pip, where this environment has it, else uv, or pip from outside."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

__all__ = ["install_command"]


def install_command(what: str) -> str:
    """The command that installs `what` into the environment that runs this, whichever is active in the terminal."""
    python = _shown(sys.executable)
    if find_spec("pip") is not None:
        return f"{python} -m pip install {what}"
    if _made_by_uv():
        return f"uv pip install --python {python} {what}"
    return f"{'py' if os.name == 'nt' else 'python3'} -m pip --python {python} install {what}"


def _shown(executable: str) -> str:
    """Python as it is typed: by its name where its environment is active, else by its path, from here where it lies
    below."""
    if os.environ.get("VIRTUAL_ENV") == sys.prefix or not executable:
        return "python"
    path = Path(executable)
    path = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f'"{path}"' if " " in str(path) else str(path)


def _made_by_uv() -> bool:
    try:
        return "\nuv = " in "\n" + Path(sys.prefix, "pyvenv.cfg").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
