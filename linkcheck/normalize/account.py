"""Bank accounts: one key per account, however bank, branch, type and number are written.

The Japan Post Bank writes a symbol (記号) and a number (番号) on its passbooks; other banks know the same account by
a branch and a number, by the bank's published rule: https://www.jp-bank.japanpost.jp/ (記号・番号から振込用の店名・
預金種目・口座番号への変換). Both forms give the same key here.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import Column, distinct, to_strings
from linkcheck.errors import MissingExtraError
from linkcheck.tables import table_path

__all__ = ["account_keys", "branch_is_known", "japan_post_account"]

Int64s = npt.NDArray[np.int64]

JAPAN_POST = 9900
ORDINARY, CURRENT = 1, 2
SEPARATORS = r"[\s\-‐‑‒–—―−－ー.]"


def numbers(values: pa.Array) -> tuple[Int64s, Int64s]:
    """Digits of any width as (value int64[N], count of digits int64[N]); -1 and 0 where not just digits."""
    text = to_strings(values)
    plain = pc.match_substring_regex(text, "^[0-9]{1,13}$")
    if not pc.all(pc.fill_null(plain, True)).as_py():
        cleaned = pc.replace_substring_regex(pc.utf8_normalize(text, "NFKC"), SEPARATORS, "")
        text = pc.if_else(pc.match_substring_regex(cleaned, "^[0-9]{1,13}$"), cleaned, None)
    value = pc.fill_null(pc.cast(text, pa.int64()), -1).to_numpy(zero_copy_only=False)
    width = pc.fill_null(pc.utf8_length(text), 0).to_numpy(zero_copy_only=False)
    return value.astype(np.int64), width.astype(np.int64)


def account_keys(bank: Any, branch: Any, account_type: Any, number: Any) -> Int64s:
    """One key per account, int64[N]; 0 where bank, branch or number is missing or no number.

    An account without a type counts as an ordinary deposit (普通), as nearly all accounts of persons are. A Japan
    Post symbol of five digits in the place of the branch is converted.
    """
    bank_code, bank_width = numbers(bank)
    branch_code, branch_width = numbers(branch)
    account, width = numbers(number)
    kind = np.full(len(bank_code), ORDINARY, np.int64) if account_type is None else type_codes(account_type)
    symbol = (bank_code == JAPAN_POST) & (branch_width == 5)
    if symbol.any():
        post_branch, post_type, post_number = converted(branch_code[symbol], account[symbol], width[symbol])
        kind[symbol] = np.where(kind[symbol] == 4, 4, post_type)
        branch_code[symbol], account[symbol] = post_branch, post_number
        branch_width[symbol], width[symbol] = 3, 7
    good = (bank_code > 0) & (bank_width <= 4) & (branch_code >= 0) & (branch_width <= 3)
    good &= (account >= 0) & (width <= 7) & (kind > 0)
    key = ((bank_code * 1000 + branch_code) * 10 + kind) * 10_000_000 + account
    return np.asarray(np.where(good, key, 0))


def converted(symbol: Int64s, number: Int64s, width: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """Branch, type and account number of Japan Post symbols and numbers; number -1 where they are none.

    Symbols 1xxxx (savings): branch = 2nd and 3rd digit and 8, the number loses its final 1. Symbols 0xxxx
    (transfer accounts): branch = 2nd and 3rd digit and 9, type 当座, the number stays.
    """
    savings = symbol // 10_000 == 1
    transfer = symbol // 10_000 == 0
    branch = symbol // 100 % 100 * 10 + np.where(savings, 8, 9)
    good = (savings & (number % 10 == 1) & (width >= 2) & (width <= 8)) | (
        transfer & (width >= 1) & (width <= 7)
    )
    account = np.where(good, np.where(savings, number // 10, number), -1)
    return branch, np.where(savings, ORDINARY, CURRENT), account


@lru_cache(maxsize=1)
def type_names() -> dict[str, int]:
    """Codes of account types by code and by name, with and without the word 預金."""
    table = tomllib.loads(table_path("zengin.toml").read_text("utf-8"))["account_types"]
    names = {name + ending: int(code) for code, name in table.items() for ending in ("", "預金")}
    return names | {code: int(code) for code in table} | {code.zfill(2): int(code) for code in table}


def type_codes(values: Any) -> Int64s:
    """Account type codes int64[N]; 1 where missing, 0 where unknown."""
    found, rows = distinct(to_strings(values))
    known = type_names()
    written = pc.utf8_trim_whitespace(pc.utf8_normalize(found, "NFKC")).to_pylist()
    codes = [ORDINARY if not name else known.get(name, 0) for name in written]
    return np.array(codes, np.int64)[rows]


def japan_post_account(symbols: Any, numbers_written: Any) -> Column:
    """The account that a Japan Post symbol (記号) and number (番号) stand for, as other banks know it.

    Shape (N,): structs of bank_code, branch_code, account_type, account_number; null where either is missing or is
    no symbol of five digits with its number (savings numbers end in 1). A digit between them is to be left out.

    >>> japan_post_account(["12345", "00530", "12345"], ["12345671", "123456", "12345672"]).to_pylist()
    [{'bank_code': '9900', 'branch_code': '238', 'account_type': '1', 'account_number': '1234567'},
     {'bank_code': '9900', 'branch_code': '059', 'account_type': '2', 'account_number': '0123456'},
     None]
    """
    symbol, symbol_width = numbers(to_strings(symbols))
    number, width = numbers(to_strings(numbers_written))
    branch, kind, account = converted(symbol, number, width)
    good = (symbol_width == 5) & (account >= 0)
    fields = {
        "bank_code": np.full(len(symbol), JAPAN_POST),
        "branch_code": branch,
        "account_type": kind,
        "account_number": np.maximum(account, 0),
    }
    widths = {"bank_code": 4, "branch_code": 3, "account_type": 1, "account_number": 7}
    columns = [
        pc.utf8_lpad(pa.array(field).cast(pa.string()), widths[name], "0") for name, field in fields.items()
    ]
    return Column(pa.StructArray.from_arrays(columns, list(fields), mask=pa.array(~good)))


@lru_cache(maxsize=1)
def known_branches() -> frozenset[int]:
    """Bank code * 1000 + branch code of every branch in the optional code list."""
    try:
        banks = import_module("zengin_code").Bank.all.values()
    except ImportError:
        raise MissingExtraError("banks", "banks") from None
    return frozenset(int(bank.code) * 1000 + int(branch) for bank in banks for branch in bank.branches)


def branch_is_known(bank: Any, branch: Any) -> Column:
    """Whether a bank has a branch of this code today, by the package zengin-code (pip install 'linkcheck[banks]').

    Shape (N,), bool; null where a code is missing or no number. Branches that have closed are not in the list, so
    an unknown branch is a hint, no proof. Raises MissingExtraError without the package.
    """
    listed = known_branches()
    bank_code, _ = numbers(to_strings(bank))
    branch_code, _ = numbers(to_strings(branch))
    asked = bank_code * 1000 + branch_code
    unknown = (bank_code < 0) | (branch_code < 0)
    return Column(pa.array([code in listed for code in asked.tolist()], mask=unknown))
