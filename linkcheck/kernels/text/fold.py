"""The one-pass fold: UTF-8 names in, normal code points out.

One table word per code point says what to do with it: the operation in the high byte, its operand (a code
point, or a row of `expansions`) in the low 24 bits. The table is built by `linkcheck.tables.build_fold`.
"""

from __future__ import annotations

import numpy as np

from linkcheck.kernels.jit import inner_kernel, kernel
from linkcheck.kernels.keys.search import find
from linkcheck.kernels.text.utf8 import AMPERSAND, UNDERSCORE, escaped, next_code

__all__ = [
    "DASH",
    "DELETE",
    "EXPAND",
    "ITERATE",
    "ITERATE_VOICED",
    "MAP",
    "SELECT",
    "SEMIVOICE",
    "SPACE",
    "VOICE",
    "fold",
]

MAP, DELETE, SPACE, DASH, VOICE, SEMIVOICE, ITERATE, ITERATE_VOICED, EXPAND, SELECT = range(10)
ORDINARY = 1 << 24
KANA, KANA_COUNT = 0x30A0, 0x60  # after the fold every kana lies in this block (or is a small Ainu kana)
LONG, HYPHEN = 0x30FC, 0x2D
VOICED_FORM, SEMIVOICED_FORM, BASE_FORM = 0, 1, 2  # rows of kana_forms


@inner_kernel
def is_kana(code):  # type: ignore[no-untyped-def]
    """Whether a folded code point is a katakana letter (the long mark is none)."""
    return 0x30A1 <= code <= 0x30FA or 0x31F0 <= code <= 0x31FF


@inner_kernel
def kana_form(code, form, kana_forms):  # type: ignore[no-untyped-def]
    """The voiced, semivoiced or base form of a folded kana; 0 if it has none."""
    if KANA <= code < KANA + KANA_COUNT:
        return kana_forms[form, code - KANA]
    return np.uint32(0)


@inner_kernel
def attach(operation, last, kana_forms):  # type: ignore[no-untyped-def]
    """What the last kana becomes under a voicing mark, or what an iteration mark after it stands for; or 0."""
    if operation == VOICE:
        return kana_form(last, VOICED_FORM, kana_forms)
    if operation == SEMIVOICE:
        return kana_form(last, SEMIVOICED_FORM, kana_forms)
    base = kana_form(last, BASE_FORM, kana_forms)
    if operation == ITERATE_VOICED:
        voiced = kana_form(base, VOICED_FORM, kana_forms)
        return voiced if voiced else base
    return base


@inner_kernel
def selected(base, selector, sequences):  # type: ignore[no-untyped-def]
    """The character that a registered variation sequence really shows; 0 where it shows its base."""
    key = np.uint64(base) << np.uint64(8) | np.uint64(selector & 0xFF)
    row = find(sequences[0], key)
    return np.uint32(sequences[1, row]) if row >= 0 else np.uint32(0)


@kernel
def fold(data, offsets, valid, actions, expansions, kana_forms, sequences):  # type: ignore[no-untyped-def]
    """Fold N strings: (code points uint32[M], offsets int64[N + 1]). Invalid rows come out empty."""
    count = len(offsets) - 1
    codes = np.empty(
        2 * (offsets[count] - offsets[0]), np.uint32
    )  # no expansion is longer than twice its bytes
    ends = np.empty(count + 1, np.int64)
    ends[0] = 0
    out = 0
    for row in range(count):
        start = out
        stop = offsets[row + 1] if valid[row] else offsets[row]
        at = offsets[row]
        spaced = False
        base = np.uint32(0)
        while at < stop:
            raw, after = next_code(data, at)
            action = actions[raw]
            plain = raw != UNDERSCORE and raw != AMPERSAND
            if action < ORDINARY and not spaced and plain:  # MAP, by far the most frequent operation
                codes[out] = action
                out += 1
                base, at = raw, after
                continue
            if plain:
                at = after
            else:
                raw, at = escaped(data, at, stop, raw)
                action = actions[raw]
            operation = action >> 24
            if operation == DELETE:  # does not come between a base and its selector
                continue
            if operation == SPACE:
                spaced = out > start
                continue
            last = codes[out - 1] if out > start and not spaced else np.uint32(0)
            if operation == SELECT:
                shown = selected(base, raw, sequences) if last else np.uint32(0)
                if shown:
                    codes[out - 1] = shown
                base = np.uint32(0)
                continue
            base = raw
            code = action & np.uint32(0xFFFFFF)
            if operation == DASH:
                code = np.uint32(LONG) if is_kana(last) or last == LONG else np.uint32(HYPHEN)
            elif operation >= VOICE and operation <= ITERATE_VOICED:
                joined = attach(operation, last, kana_forms)
                if joined:
                    code = joined
                    out -= operation <= SEMIVOICE
            if spaced:
                codes[out] = 0x20
                out += 1
                spaced = False
            if operation == EXPAND:
                for place in range(1, expansions[code, 0] + 1):
                    codes[out] = expansions[code, place]
                    out += 1
            else:
                codes[out] = code
                out += 1
        ends[row + 1] = out
    return codes[:out], ends
