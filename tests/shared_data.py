"""Real material to develop with lies outside the project; tests that read it skip, saying so, where it is absent."""

import os
from pathlib import Path

import pytest


def shared_file(name: str) -> Path:
    places = [Path(__file__).parents[2] / "shared" / "data"]
    if "LINKCHECK_SHARED_DATA" in os.environ:
        places.insert(0, Path(os.environ["LINKCHECK_SHARED_DATA"]))
    for place in places:
        if (place / name).exists():
            return place / name
    pytest.skip(f"{name} is not here; set LINKCHECK_SHARED_DATA to the folder that holds it")
