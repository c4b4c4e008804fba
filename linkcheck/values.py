"""Commands over a few values: their normal form, and the comparison of one pair. What is typed is what is shown."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from linkcheck.endings import guarded, printed
from linkcheck.errors import InputError
from linkcheck.messages import reason
from linkcheck.objects import read_object

__all__ = ["show_comparison", "show_normalized"]


def show_normalized(kind: str, texts: list[str]) -> None:
    """Print the normal form of each text as one line of JSON; exit status 2 for a kind there is not."""
    import linkcheck

    functions = {
        "name": "normalize_name",
        "kana": "normalize_kana",
        "address": "normalize_address",
        "birth-date": "normalize_birth_date",
        "number": "my_number_is_valid",
    }
    with guarded():
        if kind not in functions:
            raise InputError("kind_other", "kind", known=", ".join(functions))
        lines = "\n".join(map(_json, getattr(linkcheck, functions[kind])(texts)))
        printed(lambda: print(lines))


def show_comparison(left: Path, right: Path) -> None:
    """Print levels, probability, differences, reasons and ledger of one pair of records as JSON."""
    from linkcheck.audit.pair import compare_pair

    with guarded():
        told = compare_pair(_json_record(left, "LEFT"), _json_record(right, "RIGHT"))
        printed(lambda: print(_json(told, indent=2)))


def _json(value: Any, indent: int | None = None) -> str:
    """JSON as the terminal can show it: characters that it lacks are written \\uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent, default=str)
    return text


def _json_record(path: Path, side: str) -> dict[str, Any]:
    try:
        found = read_object(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError("json_unreadable", side, said=reason(error)) from None
    if not isinstance(found, dict):
        raise InputError("json_other", side, found=type(found).__name__)
    return found
