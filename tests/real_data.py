"""Real material for tests: public names, addresses and spellings. tests/data/README.md says where each is from."""

from pathlib import Path


def real_file(name: str) -> Path:
    return Path(__file__).parent / "data" / name
