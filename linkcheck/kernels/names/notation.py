"""Notations of names: other names in brackets or behind marks, foreign residents' names, titles, bodies.

A name is parsed from its code points into the six parts that `kernels.names.fields` describes. Three words and more
are flagged: the given name is then several words, joined.
"""

from __future__ import annotations

from linkcheck.kernels.jit import inner_kernel
from linkcheck.kernels.layout import Span
from linkcheck.kernels.names.bare import bare_name, past_join_in_front, past_marks
from linkcheck.kernels.names.layout import (
    AFTER_MAIN,
    ALIAS,
    ALIAS_GIVEN,
    ALIAS_PART,
    CLOSES,
    CORPORATE,
    END,
    FORMER,
    FORMER_MARKS,
    GIVEN,
    KANA,
    MIDDLE,
    OPENS,
    ROMAN,
    ROMAN_PART,
    SPACE_CODE,
    SPLIT,
    SURNAME,
    TITLE,
    WRITTEN_IN_KANA,
)
from linkcheck.kernels.names.listed import (
    before_honorific,
    blank,
    holds_body,
    holds_space,
    is_body_mark,
    past_roman,
    past_titles,
    stripped,
    write_words,
)

__all__ = ["INSIDE_SIZE", "parse_notation"]

SQUARES = (0x5B, 0x3014)  # [ and 〔 open a former surname
FORMER_AT_MOST = 3  # letters of a surname in a bracket behind the whole name
FORMER_SPAN, ROMAN_SPAN, ALIAS_SPAN, INSIDE_SIZE = 0, 2, 4, 6  # what brackets hold: start and stop of each


@inner_kernel
def may_be_surname(span, marks):  # type: ignore[no-untyped-def]
    """Whether a span is short, one word and not in kana."""
    long = span.stop - span.start > FORMER_AT_MOST
    return not long and not marks[span.values[span.start]] & KANA and not holds_space(span)


@inner_kernel
def read_inside(span, former, behind, has_roman, marks, lists, inside):  # type: ignore[no-untyped-def]
    """Add what one bracket holds: a former surname, a roman name or an alias.

    `former`: it stands where only former surnames do; `behind`: a name stands in front of it.
    """
    start, stop = span.start, span.stop
    if start == stop:
        return
    past_mark, marked = past_marks(span, marks, lists)
    is_roman = past_roman(span, marks)[0] > start
    what = ALIAS_SPAN
    if past_mark > start:
        start, what = past_mark, FORMER_SPAN if marked == FORMER_MARKS else ALIAS_SPAN
    elif is_roman and not has_roman and inside[ROMAN_SPAN] == inside[ROMAN_SPAN + 1]:
        what = ROMAN_SPAN
    elif former or (behind and not has_roman and may_be_surname(span, marks)):
        what = FORMER_SPAN
    # bound: what is one of the three spans, each below INSIDE_SIZE - 1
    inside[what], inside[what + 1] = start, stop


@inner_kernel
def read_brackets(span, has_roman, out, at, marks, lists, inside):  # type: ignore[no-untyped-def]
    """Write the name outside brackets at `at`, each bracket a space: (its end, whether a bracket marks a body)."""
    # bound: a letter is written for a letter read, a space for the two or more of a bracket or the one that closes
    # it, so end - at is at most stop - start
    values, start, stop = span
    end, place, corporate = at, start, False
    for edge in range(INSIDE_SIZE):
        inside[edge] = 0
    bare, name, past_name = bare_name(span, marks, lists)
    while place < stop:
        if place == bare:
            first, last = stripped(Span(values, name, past_name))
            read_inside(Span(values, first, last), False, False, has_roman, marks, lists, inside)
            place = past_name
            continue
        code = values[place]
        place += 1
        if not marks[code] & (OPENS | CLOSES):
            out[end] = code
            end += 1
            continue
        if marks[code] & OPENS:
            first = place
            while place < stop and not marks[values[place]] & (OPENS | CLOSES):
                place += 1
            first, last = stripped(Span(values, first, place))
            held = Span(values, first, last)
            place = min(place + 1, stop)
            if is_body_mark(held, lists):
                corporate = True
            else:
                former = code in SQUARES or not blank(Span(values, place, stop))
                behind = not blank(Span(out, at, end))
                read_inside(held, former, behind, has_roman, marks, lists, inside)
        elif is_body_mark(Span(values, start, place - 1), lists):
            end, corporate = at, True
        out[end] = SPACE_CODE
        end += 1
    return end, corporate


@inner_kernel
def copy(span, out, at):  # type: ignore[no-untyped-def]
    """Write a span as it stands: its end."""
    # bound: a letter is written for a letter read; callers have room for the span
    for place in range(span.start, span.stop):
        out[at] = span.values[place]
        at += 1
    return at


@inner_kernel
def in_kana(span, marks):  # type: ignore[no-untyped-def]
    """Whether a span holds kana and nothing else."""
    for place in range(span.start, span.stop):
        if not marks[span.values[place]] & KANA:
            return False
    return span.stop > span.start


@inner_kernel
def write_beside(values, at, inside, out, marks, bounds):  # type: ignore[no-untyped-def]
    """Write former surname, roman name and alias behind the name (in `out` up to `at`), their bounds: flags."""
    bounds[AFTER_MAIN] = at
    former = Span(values, inside[FORMER_SPAN], inside[FORMER_SPAN + 1])
    alias = Span(values, inside[ALIAS_SPAN], inside[ALIAS_SPAN + 1])
    at = write_words(former, out, at, marks)[1]
    bounds[ROMAN_PART] = at
    first, last = stripped(Span(values, inside[ROMAN_SPAN], inside[ROMAN_SPAN + 1]))
    at = copy(Span(values, first, last), out, at)
    bounds[ALIAS_PART] = at
    bounds[END], bounds[ALIAS_GIVEN], _ = write_words(alias, out, at, marks)
    flags = FORMER if bounds[ROMAN_PART] > bounds[AFTER_MAIN] else 0
    flags |= ROMAN if bounds[ALIAS_PART] > bounds[ROMAN_PART] else 0
    return flags | (ALIAS if bounds[ALIAS_GIVEN] > bounds[ALIAS_PART] else 0)


@inner_kernel
def parse_notation(span, out, at, marks, lists, inside, bounds):  # type: ignore[no-untyped-def]
    """Parse one name, write its parts at `at` and their bounds int64[7]: its flags. `inside` int64[6] is scratch.

    Needs no more room than the name: what its parts hold are spans that do not overlap.
    """
    values = span.values
    begin = past_titles(span, marks, lists)
    titled = Span(values, begin, span.stop)
    first, last = stripped(Span(values, begin, before_honorific(titled, lists)))
    name = Span(values, first, last)
    roman, rest = past_roman(name, marks)
    has_roman = roman > first
    if has_roman:
        rest = past_join_in_front(Span(values, rest, last), marks, lists)
    end, corporate = read_brackets(Span(values, rest, last), has_roman, out, at, marks, lists, inside)
    if not has_roman and blank(Span(out, at, end)):  # the whole name in brackets
        end = copy(Span(values, inside[ALIAS_SPAN], inside[ALIAS_SPAN + 1]), out, at)
        inside[ALIAS_SPAN] = inside[ALIAS_SPAN + 1]
    if has_roman:
        inside[ROMAN_SPAN], inside[ROMAN_SPAN + 1] = first, roman
    end, bounds[GIVEN], middle = write_words(Span(out, at, end), out, at, marks)
    bounds[SURNAME] = at
    flags = write_beside(values, end, inside, out, marks, bounds)
    flags |= SPLIT if bounds[GIVEN] < end else 0
    flags |= MIDDLE if middle < end else 0
    flags |= CORPORATE if corporate or holds_body(name, marks, lists) else 0
    flags |= TITLE if begin > span.start else 0
    return flags | (WRITTEN_IN_KANA if in_kana(Span(out, at, end), marks) else 0)
