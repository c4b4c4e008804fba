"""JSON that somebody else wrote: taken at its word or not at all."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["read_object"]


def read_object(content: str | bytes) -> Any:
    """What a JSON text says.

    Raises ValueError for what is none, and for what two readers may take for two things: a name that stands twice in an
    object, half of a character that UTF-16 writes in two, values in too many others.

    >>> read_object('{"sex": "1"}')
    {'sex': '1'}
    >>> read_object('{"sex": "1", "sex": "2"}')
    Traceback (most recent call last):
    ValueError
    """
    try:
        told = json.loads(content, object_pairs_hook=_once)
        json.dumps(told, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError from None
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
