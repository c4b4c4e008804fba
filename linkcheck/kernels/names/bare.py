"""Another name of the same person that stands in no bracket: behind a mark (旧姓 佐藤, 通称 鈴木一郎), or behind a word
that joins two names (金田正一こと金正一)."""

from __future__ import annotations

from linkcheck.kernels.jit import inner_kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.layout import (
    ALIAS_MARKS,
    BARE_MARKS,
    CLOSES,
    FORMER_MARKS,
    JOINS,
    KANA,
    OPENS,
    SPACE_CODE,
    WORD,
)
from linkcheck.kernels.names.listed import COLON, begins_with, holds_space, past_word, stripped

__all__ = ["bare_name", "past_join_in_front", "past_marks"]


@inner_kernel
def past_marks(span, marks, lists):  # type: ignore[no-untyped-def]
    """Where the mark of another name ends that begins a span, its start if there is none; which list the mark is in."""
    end = past_word(span, ALIAS_MARKS, marks, lists)
    if end > span.start:
        return end, ALIAS_MARKS
    return past_word(span, FORMER_MARKS, marks, lists), FORMER_MARKS


@inner_kernel
def begins_mark(span, marks, lists):  # type: ignore[no-untyped-def]
    """Whether a mark begins a span: one with a gap behind it, or one of those that need none."""
    end, _ = past_marks(span, marks, lists)
    if end == span.start:
        return False
    gap = span.values[end - 1]
    return gap in (SPACE_CODE, COLON) or begins_with(span, BARE_MARKS, lists) > span.start


@inner_kernel
def past_join(before, span, marks, lists):  # type: ignore[no-untyped-def]
    """Where the word ends that begins a span and joins the name before to another; its start if there is none.

    Two letters at least stand on either side, beside the word none in kana; in kana it is a word between two names of
    two words.
    """
    end = begins_with(span, JOINS, lists)
    first, last = stripped(before)
    start, stop = stripped(Span(span.values, end, span.stop))
    if end == span.start or last - first < 2 or stop - start < 2:
        return span.start
    if not marks[before.values[last - 1]] & KANA and not marks[span.values[start]] & KANA:
        return end
    words = holds_space(Span(before.values, first, last)) and holds_space(Span(span.values, start, stop))
    return end if words and last < before.stop and start > end else span.start


@inner_kernel
def past_join_in_front(span, marks, lists):  # type: ignore[no-untyped-def]
    """Where a span goes on behind a joining word in front, as behind a roman name; its start if there is none."""
    first, _ = stripped(span)
    end = begins_with(Span(span.values, first, span.stop), JOINS, lists)
    if end == first or end == span.stop or marks[span.values[end]] & KANA:
        return span.start
    return end


@inner_kernel
def bare_name(span, marks, lists):  # type: ignore[no-untyped-def]
    """Another name without a bracket: where its mark or the joining word begins, where what is read begins (at a mark,
    behind a word), and where it ends, at a bracket or the end. The span's end three times if there is none."""
    values, start, stop = span
    named = inside = False
    for place in range(start, stop):
        code = values[place]
        gap = place > start and (values[place - 1] == SPACE_CODE or marks[values[place - 1]] & CLOSES != 0)
        if marks[code] & (OPENS | CLOSES):
            inside = marks[code] & OPENS != 0
        elif named and not inside and (gap or marks[code] & WORD):
            end = place
            while end < stop and not marks[values[end]] & (OPENS | CLOSES):
                end += 1
            rest = Span(values, place, end)
            name = past_join(Span(values, start, place), rest, marks, lists)
            if name > place or (gap and begins_mark(rest, marks, lists)):
                return place, name, end
        named |= code != SPACE_CODE
    return stop, stop, stop
