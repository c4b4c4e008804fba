"""Puts a finished set of outputs in its place: nobody finds a part of it, nor anything of the set before.

A directory that holds nothing (but what a run may go on with) is exchanged for the finished one in one step. In one
that holds something, the old manifest goes first and the new one comes last, so that a set with its manifest is a
whole one; where a step fails, all before it are taken back. Of the set before, which its manifest names, nothing
stays; what somebody changed in it (a filled-in work list) is kept under another name.
One run at a time writes into a directory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from linkcheck import held
from linkcheck.errors import InputError
from linkcheck.private import RESUME, new_directory
from linkcheck.report.moves import Moves

__all__ = [
    "MANIFEST",
    "PROOFS",
    "REVIEW_TABLE",
    "file_hash",
    "put_files",
    "refuse_open",
    "reserved",
    "set_before",
]

MANIFEST = "manifest.json"
PROOFS = "sha256"
REVIEW_TABLE = "review.csv"
"""What a review wrote beside the outputs: it goes with the evidence it was made from."""

UNPROVEN = (
    *("review.xlsx", "official_answers.csv", "since_last_time.csv", "bodies.csv", "mistake_mixes.csv"),
    "undecided.csv",
)
"""What is kept under another name where no manifest says whose it is: a work list that somebody may have filled in, and
what not every run writes."""

RESERVED = ".linkcheck-run"
"""What a run keeps open in the directory it writes into, on Windows."""

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_reserved: set[str] = set()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def set_before(directory: Path) -> dict[str, Any]:
    """The manifest of the set that a directory holds; empty where there is none that can be read."""
    try:
        found = json.loads((directory / MANIFEST).read_bytes())
        return dict(found) if isinstance(found[PROOFS]["outputs"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


@contextmanager
def reserved(directory: Path) -> Iterator[None]:
    """A directory (it is made) that no other run writes into meanwhile; again in the same run is nothing new.

    Raises InputError where another run does, OSError where it cannot be made. A run that was killed reserves nothing; a
    directory that was made and got nothing goes.
    """
    with new_directory(directory):
        name = str(directory.resolve())
        give_up = None if name in _reserved else _taken(directory)
        try:
            if give_up is not None:
                _reserved.add(name)
            yield
        finally:
            if give_up is not None:
                _reserved.discard(name)
                give_up()


def _taken(directory: Path) -> Callable[[], None]:
    """What gives the directory up, which is reserved now."""
    if not held.IS_WINDOWS:
        return partial(os.close, _locked(directory))
    mark = directory / RESERVED
    descriptor = held.take(mark)
    if descriptor is None:
        raise InputError("out_busy", "output_directory")
    return partial(held.let_go, mark, descriptor)


def _locked(directory: Path) -> int:
    """A descriptor of the directory that is there, with the lock on it."""
    import fcntl

    while True:
        handle = os.open(directory, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(handle).st_ino == directory.stat().st_ino:
                return handle
        except BlockingIOError:
            os.close(handle)
            raise InputError("out_busy", "output_directory") from None
        except OSError:  # a file system without locks
            return handle
        os.close(handle)  # it was exchanged meanwhile


def put_files(made: Path, directory: Path) -> None:
    """Move every file of `made`, a directory inside `directory`, into that one; each is its owner's only (0600).

    Interrupts wait until it is done. Raises InputError, and puts none there, where one of the set before is open on
    Windows; OSError where a file cannot be put there.
    """
    for file in made.iterdir():
        file.chmod(0o600)
    refuse_open(directory, [file.name for file in made.iterdir()])
    with _interrupts_wait():
        others = [path for path in directory.iterdir() if path != made]
        alone = all(path.name == RESUME for path in others)
        if not alone or not _exchanged(made, directory.resolve(), others):
            _put_one_by_one(made, directory)


def refuse_open(directory: Path, names: Iterable[str] = ()) -> None:
    """Raise InputError where a file of the set before, or one of `names`, cannot be replaced as a program has it open.

    Only Windows forbids that; it tells where a file is to get the name it has.
    """
    outputs = set_before(directory).get(PROOFS, {}).get("outputs", {})
    for name in sorted({*names, *(name for name in outputs if Path(name).name == name), MANIFEST}):
        path = directory / name
        try:
            if path.is_file():
                path.rename(path)
        except PermissionError:
            raise InputError("out_open", "output_directory", file=name) from None


def _exchanged(made: Path, directory: Path, others: Sequence[Path]) -> bool:
    """Whether `made` could take the place of the directory it lies in, with the others that it holds.

    It cannot where the directory is a mount, where its parent cannot be written, and on Windows.
    """
    beside, moves = directory.parent / made.name, Moves(made)
    try:
        for path in others:
            moves.move(path, made / path.name)
        made.rename(beside)
    except OSError:
        moves.take_back()
        return False
    try:
        beside.chmod(directory.stat().st_mode & 0o7777)
        beside.rename(directory)
        return True
    except OSError:
        shutil.move(beside, made)
        moves.take_back()
        return False


def _put_one_by_one(made: Path, directory: Path) -> None:
    names = sorted((file.name for file in made.iterdir()), key=lambda name: (name == MANIFEST, name))
    if MANIFEST not in names:  # no set
        for name in names:
            (made / name).replace(directory / name)
        return
    moves, before = Moves(made / "before"), set_before(directory)
    moves.aside.mkdir()
    try:
        if (directory / MANIFEST).is_file():
            moves.away(directory / MANIFEST)
        _clear(before, made, directory, moves)
        for name in names:
            if (directory / name).is_file() or (directory / name).is_symlink():
                moves.away(directory / name)
            moves.move(made / name, directory / name)
    except OSError:
        moves.take_back()
        raise


def _clear(before: dict[str, Any], made: Path, directory: Path, moves: Moves) -> None:
    """Take the set before away: what is as it was written goes, what was changed since is kept under another name."""
    outputs: dict[str, str] = before[PROOFS]["outputs"] if before else {}
    known = {name: proof for name, proof in outputs.items() if Path(name).name == name}
    evidence, table = made / "evidence.json", directory / REVIEW_TABLE
    if table.is_file() and evidence.is_file() and known.get(evidence.name) != file_hash(evidence):
        moves.keep(table)
    for name, proof in known.items():
        path = directory / name
        if path.is_symlink() or not path.is_file():
            continue
        if file_hash(path) != proof:
            moves.keep(path)
        elif not (made / name).exists():
            moves.away(path)
    for name in set(UNPROVEN) - set(known):
        path, new = directory / name, made / name
        if path.is_file() and not (new.is_file() and file_hash(path) == file_hash(new)):
            moves.keep(path)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Interrupts that come in the meantime are raised at its end."""
    came: list[int] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in SIGNALS if hasattr(signal, name)):
            if callable(signal.getsignal(number)):
                before[number] = signal.signal(number, lambda found, _: came.append(found))
    try:
        yield
    finally:
        for number, listener in before.items():
            signal.signal(number, listener)
        for number in came:
            signal.raise_signal(number)  # on Windows a signal that is sent ends a process at once
