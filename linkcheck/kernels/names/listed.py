"""Listed words in a folded name: titles in front, honorifics behind, legal forms anywhere; roman names, plain words.

`lists` are three arrays: the words' code points, where each word begins in them, where each list begins in the words.
Within a list longer words come first. A folded name holds no line break.
"""

from __future__ import annotations

from linkcheck.kernels.jit import inner_kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.layout import (
    BODIES,
    BODY_MARKS,
    CLOSES,
    HONORIFICS,
    LATIN,
    OPENS,
    SPACE,
    SPACE_CODE,
    TITLES,
    WORD,
)

__all__ = [
    "COLON",
    "before_honorific",
    "begins_with",
    "blank",
    "holds_body",
    "holds_space",
    "is_body_mark",
    "past_roman",
    "past_titles",
    "past_word",
    "stripped",
    "write_words",
]

COLON, UNDERSCORE = 0x3A, 0x5F
ROMAN_MARKS = (SPACE_CODE, 0x2E, 0x2C, 0x27, 0x2019, 0x2D)  # . , ' ’ - in roman names


@inner_kernel
def blank(span):  # type: ignore[no-untyped-def]
    """Whether a span holds nothing but spaces."""
    for place in range(span.start, span.stop):  # noqa: SIM110
        if span.values[place] != SPACE_CODE:
            return False
    return True


@inner_kernel
def holds_space(span):  # type: ignore[no-untyped-def]
    """Whether a span holds a space."""
    for place in range(span.start, span.stop):  # noqa: SIM110
        if span.values[place] == SPACE_CODE:
            return True
    return False


@inner_kernel
def stripped(span):  # type: ignore[no-untyped-def]
    """A span without the spaces at its ends: (start, stop)."""
    values, start, stop = span
    while start < stop and values[start] == SPACE_CODE:
        start += 1
    while start < stop and values[stop - 1] == SPACE_CODE:
        stop -= 1
    return start, stop


@inner_kernel
def past(span, word, lists):  # type: ignore[no-untyped-def]
    """Where a listed word that begins a span ends; -1 if the span does not begin with it."""
    values, start, stop = span
    letters, offsets = lists[0], lists[1]
    first, size = offsets[word], offsets[word + 1] - offsets[word]
    if size > stop - start:
        return -1
    for k in range(size):
        if values[start + k] != letters[first + k]:
            return -1
    return start + size


@inner_kernel
def begins_with(span, which, lists):  # type: ignore[no-untyped-def]
    """Where a word of a list that begins a span ends; the span's start if none begins it."""
    for word in range(lists[2][which], lists[2][which + 1]):
        end = past(span, word, lists)
        if end >= 0:
            return end
    return span.start


@inner_kernel
def past_word(span, which, marks, lists):  # type: ignore[no-untyped-def]
    """Where a word of a list and the marks behind it end, one letter at least being left; its start if none begins it.

    Behind a title go spaces and closing brackets, behind the mark of another name spaces and colons.
    """
    for word in range(lists[2][which], lists[2][which + 1]):
        end = past(span, word, lists)
        if end < 0:
            continue
        at = end
        while at < span.stop:
            code = span.values[at]
            sign = marks[code] & CLOSES != 0 if which == TITLES else code == COLON
            if code != SPACE_CODE and not sign:
                return at
            at += 1
        if at > end:  # the last mark is the letter left
            return at - 1
    return span.start


@inner_kernel
def past_titles(span, marks, lists):  # type: ignore[no-untyped-def]
    """Where the titles in front of a name end, each perhaps in brackets; its start if there is none."""
    values, start, stop = span
    while start < stop:
        first = start + 1 if marks[values[start]] & OPENS else start
        end = past_word(Span(values, first, stop), TITLES, marks, lists)
        if end == first:
            break
        start = end
    return start


@inner_kernel
def before_honorific(span, lists):  # type: ignore[no-untyped-def]
    """Where a name ends in front of an honorific and its space; its end if fewer than two characters would be left."""
    values, start, stop = span
    found = stop
    for word in range(lists[2][HONORIFICS], lists[2][HONORIFICS + 1]):
        at = stop - (lists[1][word + 1] - lists[1][word])
        if at - start < 2 or past(Span(values, at, stop), word, lists) < 0:
            continue
        if at - start > 2 and values[at - 1] == SPACE_CODE:
            at -= 1
        if at < found:
            found = at
    return found


@inner_kernel
def is_body_mark(span, lists):  # type: ignore[no-untyped-def]
    """Whether a span is the abbreviation of a legal form."""
    if span.start == span.stop:
        return False
    for word in range(lists[2][BODY_MARKS], lists[2][BODY_MARKS + 1]):  # noqa: SIM110
        if past(span, word, lists) == span.stop:
            return True
    return False


@inner_kernel
def holds_body(span, marks, lists):  # type: ignore[no-untyped-def]
    """Whether a span holds a legal form anywhere."""
    for place in range(span.start, span.stop):
        if not marks[span.values[place]] & WORD:
            continue
        for word in range(lists[2][BODIES], lists[2][BODIES + 1]):
            if past(Span(span.values, place, span.stop), word, lists) >= 0:
                return True
    return False


@inner_kernel
def is_roman(code, marks):  # type: ignore[no-untyped-def]
    """Whether a code point may stand in a roman name behind its first letter."""
    return marks[code] & LATIN != 0 or code in ROMAN_MARKS


@inner_kernel
def past_roman(span, marks):  # type: ignore[no-untyped-def]
    """Where the roman name ends that begins a span, and where the rest begins: its start twice if there is none.

    It ends at an underscore, an opening bracket or the end; else its last word, which other letters follow, is none.
    """
    values, start, stop = span
    if start == stop or not marks[values[start]] & LATIN:
        return start, start
    end = start + 1
    while end < stop and is_roman(values[end], marks):
        end += 1
    if end < stop and values[end] == UNDERSCORE:
        return end, end + 1
    if end < stop and not marks[values[end]] & OPENS:
        while end > start and values[end - 1] != SPACE_CODE:
            end -= 1
    return end, end


@inner_kernel
def write_words(span, out, at, marks):  # type: ignore[no-untyped-def]
    """Write the letters of a span without what divides its words: (end, end of the first word, of the second).

    A name spaced out letter by letter is one word. A name in `out` itself may be written over.
    """
    end, first, second = at, at, at
    words, size, longest = 0, 0, 0
    for place in range(span.start, span.stop):
        code = span.values[place]
        if marks[code] & SPACE or code == UNDERSCORE:
            size = 0
            continue
        words += size == 0
        size += 1
        if size > longest:
            longest = size
        # bound: a letter is written for a letter read, so end - at is at most the span's length, for which
        # callers have room
        out[end] = code
        end += 1
        if words == 1:
            first = end
        if words <= 2:
            second = end
    if words > 2 and longest == 1:
        return end, end, end
    return end, first, second
