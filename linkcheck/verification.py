"""Says what was changed in a directory of outputs since a check wrote it, by the proofs in its manifest.

Whoever can change the outputs can change the manifest with them; its own SHA-256 and the head of the review history's
chain are told so that they can be kept elsewhere.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from linkcheck.endings import guarded, printed
from linkcheck.errors import InputError
from linkcheck.messages import Message, reason
from linkcheck.prepared.layout import is_prepared
from linkcheck.prepared.source import prepared_from
from linkcheck.proof.estimate import KEPT, TOLD
from linkcheck.proof.worklist import SAMPLE, SHEET, STATE
from linkcheck.report.moves import name_before
from linkcheck.report.placement import MANIFEST, REVIEW_TABLE
from linkcheck.report.proofs import PROOFS, file_hash, runs_broken_at, table_hashes, value_hash
from linkcheck.review.chain import read_chain

__all__ = ["Alteration", "changes", "run_verification"]

HISTORY = "review.sqlite"
ADDED_LATER = (HISTORY, REVIEW_TABLE, SAMPLE, SHEET, STATE, KEPT, TOLD)
"""What `linkcheck review` and `linkcheck estimate` put beside the outputs, and the database beside its own file."""

KINDS = {
    "changed": "変更あり / changed",
    "missing": "ファイルがない / missing",
    "added": "この点検のものではない / not of this check",
    "unread": "この点検で読んでいない / not read by this check",
    "tables": "導入済みの表と異なる / differs from the installed table",
}


class Alteration(NamedTuple):
    """What differs: a kind of KINDS and the file, or the part of the manifest."""

    kind: str
    name: str


def run_verification(directory: Path, files: Sequence[Path]) -> NoReturn:
    """Print what was changed; exit status 0 nothing, 1 something, 2 without a manifest."""
    with guarded():
        found = changes(directory, files)
        printed(lambda: print(_told(directory, found)))
    sys.exit(1 if found else 0)


def changes(directory: Path, files: Sequence[Path] = ()) -> list[Alteration]:
    """What differs in a directory of outputs from what a check wrote there; `files` are looked for among its inputs.

    Raises InputError where there is no manifest with proofs, or a file cannot be read.
    """
    manifest = _manifest(directory)
    proofs = manifest[PROOFS]
    try:
        return [
            *_outputs(directory, proofs["outputs"]),
            *_manifest_parts(manifest, proofs),
            *_review(directory / HISTORY),
            *_tables(proofs["tables"]),
            *_inputs(manifest, files),
        ]
    except OSError as error:
        raise InputError("outputs_unreadable", "DIR", said=reason(error)) from None


def _manifest(directory: Path) -> dict[str, Any]:
    """The manifest. Raises InputError where it is not there, no JSON, or without proofs."""
    said = Message("別の形式", "another form")
    try:
        found = json.loads((directory / MANIFEST).read_bytes())
        proofs = found[PROOFS]
        if (
            all(isinstance(proofs[name], dict) for name in ("outputs", "tables"))
            and found["inputs"] is not None
        ):
            return dict(found)
    except OSError as error:
        said = reason(error)
    except (ValueError, KeyError, TypeError):
        said = Message("検証の記録がない", "none with proofs")
    raise InputError("manifest_missing", MANIFEST, said=said)


def _outputs(directory: Path, known: dict[str, str]) -> Iterator[Alteration]:
    there = {path.name: path for path in directory.iterdir() if path.is_file() and path.name != MANIFEST}
    for name, proof in known.items():
        if name not in there:
            yield Alteration("missing", name)
        elif file_hash(there[name]) != proof:
            yield Alteration("changed", name)
    for name in sorted(there.keys() - known.keys()):
        if not name.startswith(ADDED_LATER) and name_before(name) not in (SAMPLE, SHEET):
            yield Alteration("added", name)


def _manifest_parts(manifest: dict[str, Any], proofs: dict[str, Any]) -> Iterator[Alteration]:
    for name in ("settings", "model"):
        if value_hash(manifest.get(name)) != proofs.get(name):
            yield Alteration("changed", f"{MANIFEST} ({name})")
    if broken := runs_broken_at(manifest):
        yield Alteration("changed", f"{MANIFEST} (run {broken})")
    own = {name: value for name, value in proofs.items() if name != "manifest"}
    if value_hash({**manifest, PROOFS: own}) != proofs.get("manifest"):
        yield Alteration("changed", MANIFEST)


def _review(path: Path) -> Iterator[Alteration]:
    if not path.is_file():
        return
    try:
        broken = read_chain(path).broken_at
    except sqlite3.Error:
        yield Alteration("changed", path.name)
        return
    if broken:
        yield Alteration("changed", f"{path.name} (action {broken})")


def _tables(known: dict[str, str]) -> Iterator[Alteration]:
    installed = table_hashes()
    for name in sorted(known.keys() | installed.keys()):
        if known.get(name) != installed.get(name):
            yield Alteration("tables", name)


def _inputs(manifest: dict[str, Any], files: Sequence[Path]) -> Iterator[Alteration]:
    known = {each.get(PROOFS) for each in manifest["inputs"]}
    for path in files:
        proof = prepared_from(path)
        if not proof and not path.is_file():
            yield Alteration("unread" if is_prepared(path) else "missing", path.name)
        elif (proof or file_hash(path)) not in known:
            yield Alteration("unread", path.name)


def _told(directory: Path, found: Sequence[Alteration]) -> str:
    lines = [f"{KINDS[change.kind]}: {change.name}" for change in found]
    lines = lines or ["点検後の変更なし / unchanged since the check"]
    with suppress(OSError, sqlite3.Error):
        chain = read_chain(directory / HISTORY)
        lines.append(f"SHA-256 ({HISTORY}, {chain.action_count}): {chain.head}")
    return "\n".join([*lines, f"SHA-256 ({MANIFEST}): {file_hash(directory / MANIFEST)}"])
