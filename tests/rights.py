"""Who may read a file. On Windows a file takes the rights of its folder, and its mode says nothing."""

import os
import stat


def is_private(path, mode=0o600):
    """Whether a file (0o600) or folder (0o700) is its owner's only, where the system has such rights."""
    return os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == mode
