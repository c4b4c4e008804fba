"""The EBCDIC bytes of Zengin files (code page 290, extended katakana) as JIS X 0201 bytes."""

from __future__ import annotations

import codecs
import importlib
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from linkcheck.tables.provenance import record_source

__all__ = ["build", "fetch"]

PACKAGE = "ebcdic==2.0.1"


def fetch(inputs: Path) -> None:
    """Download the package that knows code page 290 (BSD-2-Clause)."""
    command = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(inputs), PACKAGE)
    subprocess.run(command, check=True)


def build(target: Path, inputs: Path) -> None:
    """Write ebcdic_kana.csv: EBCDIC byte and JIS X 0201 byte in hexadecimal, a row for each that has one."""
    wheel = next(inputs.glob("ebcdic-2.0.1-*.whl"))
    unpacked = inputs / "ebcdic-2.0.1"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    sys.path.insert(0, str(unpacked))
    importlib.import_module("ebcdic")  # registers its codecs
    rows = ["ebcdic,jis"]
    for byte in range(0x40, 0x100):
        character = codecs.decode(bytes([byte]), "cp290", "replace")
        jis = jis_byte(character)
        if jis is not None:
            rows.append(f"{byte:02X},{jis:02X}")
    (target / "ebcdic_kana.csv").write_text("\n".join(rows) + "\n", encoding="ascii")
    record_source(
        target,
        "ebcdic_kana",
        "ebcdic_kana.csv",
        ("PyPI ebcdic 2.0.1: code page 290",),
        "BSD-2-Clause",
        len(rows) - 1,
        "linkcheck/tables/build_zengin.py",
    )
    layouts = tomllib.loads((target / "zengin.toml").read_text("utf-8"))
    record_source(
        target,
        "zengin",
        "zengin.toml",
        (
            "record formats and abbreviations agreed by the Japanese Bankers Association, as banks publish them",
        ),
        "facts",
        sum(len(section) for section in layouts.values()),
        "by hand",
    )


def jis_byte(character: str) -> int | None:
    """The JIS X 0201 byte of a character, None where it has none."""
    code = ord(character)
    if 0x20 <= code < 0x7F and character not in "\\~":
        return code
    if character in "¥\u203e":
        return 0x5C if character == "¥" else 0x7E
    return code - 0xFF61 + 0xA1 if 0xFF61 <= code <= 0xFF9F else None
