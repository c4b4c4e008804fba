"""The reading lattice in plain Python: every way of sharing out the kana is written down and added up."""

import math
from functools import cache
from itertools import pairwise

import numpy as np

from linkcheck.compare.reading_mixture import WIDE_SHARE
from linkcheck.kernels.layout import Spans
from linkcheck.kernels.readings import cuts as cuts_kernel
from linkcheck.kernels.readings import lattice as kernels
from linkcheck.kernels.readings.layout import Readings
from linkcheck.normalize.text import load_table

PARTS = ("surname", "given_name")
LENGTHS = (0.01, 0.28, 0.45, 0.2, 0.04, 0.015, 0.005)


def chance(steps):
    return 0.0 if steps == 255 else 2.0 ** (-int(steps) / 12)


@cache
def tables():
    """The stored table as dictionaries of strings."""
    table = load_table("readings.npz")
    letters = [""] + [chr(code) for code in table["letters"]]
    segments, escapes = segments_of("readings.npz")
    wide_segments, wide_escapes = segments_of("readings_wide.npz")
    for letter, own in wide_escapes.items():
        escapes[letter] = mixed(escapes[letter], own) if letter in escapes else own
    known = {letter for letter, _ in segments} | set(letters)
    for key, shares in wide_segments.items():
        segments[key] = mixed(segments.get(key, [0.0] * 8), shares) if key[0] in known else shares
    bigrams = [
        {
            (before, after): chance(min(int(step), 254))
            for before, row in zip(letters, rows, strict=False)
            for after, step in zip(letters, row, strict=False)
        }
        for rows in table["bigrams"]
    ]
    size = len(table["long_vowels"])
    vowels = {
        name: {letters[kana]: letters[vowel] for kana, vowel in enumerate(table[name][:size])}
        for name in ("long_vowels", "own_vowels")
    }
    return letters, segments, escapes, bigrams, vowels, [listings(table, name, letters) for name in PARTS]


def mixed(core, wide):
    """Shares by context, the wider list's at its weight."""
    return [(1 - WIDE_SHARE) * x + WIDE_SHARE * y for x, y in zip(core, wide, strict=True)]


def segments_of(name):
    """((letter, kana) -> shares by context, letter -> what is left by context) of one table."""
    table = load_table(name)
    letters = [""] + [chr(code) for code in table["letters"]]
    segments = {}
    for key, shares in zip(table["segment_keys"].tolist(), table["segment_shares"], strict=True):
        kana = "".join(letters[key >> 7 * place & 127] for place in reversed(range(6)))
        segments[letters[key >> 42], kana] = [chance(step) for step in shares]
    escapes = {
        letter: [chance(step) for step in table["escapes"][row]] for row, letter in enumerate(letters) if row
    }
    return segments, escapes


def words(flat, lengths, letters):
    at = 0
    flat = flat.tolist()
    for length in lengths.tolist():
        yield "".join(letters[number] for number in flat[at : at + length])
        at += length


def listings(table, part, letters):
    """(name -> reading -> share, name -> share of listed readings, reading -> share of people) of one part."""
    readings = list(words(table[f"{part}_readings"], table[f"{part}_reading_lengths"], letters))
    names = words(table[f"{part}_names"], table[f"{part}_name_lengths"], letters)
    pairs = iter(zip(table[f"{part}_listing_readings"], table[f"{part}_listing_shares"], strict=True))
    listed, trusts = {}, {}
    columns = (names, table[f"{part}_listing_counts"], table[f"{part}_unlisted_shares"])
    for name, count, unlisted in zip(*columns, strict=True):
        found = [next(pairs) for _ in range(count)]
        listed[name] = {readings[place]: chance(share) for place, share in found}
        trusts[name] = 1 - chance(unlisted)
    return listed, trusts, dict(zip(readings, map(chance, table[f"{part}_reading_shares"]), strict=True))


@cache
def popularity(part):
    """Share of people by canonical reading."""
    shares = {}
    for reading, share in tables()[5][part][2].items():
        shares[canonical(reading)] = shares.get(canonical(reading), 0.0) + share
    return shares


def literal(kana):
    long_vowels = tables()[4]["long_vowels"]
    written = ""
    for letter in kana:
        written += long_vowels[written[-1]] if letter == "ー" else letter
    return written


def canonical(kana):
    vowels = tables()[4]
    written = kana[:1]
    for before, letter in pairwise(kana):
        longer = letter in (vowels["long_vowels"][before], vowels["own_vowels"][before])
        written += "ー" if longer else letter
    return written


def spelled(kana, bigrams):
    letters = ["", *canonical(kana), ""]
    return math.prod(bigrams[pair] for pair in pairwise(letters))


def sharings(count, length):
    """Every way to cut `length` kana into `count` segments of 0 to 6."""
    if count == 1:
        return [(length,)] if length <= 6 else []
    return [
        (first, *rest) for first in range(min(length, 6) + 1) for rest in sharings(count - 1, length - first)
    ]


def composed(name, kana, part):
    """P(reading | characters) by the segments alone."""
    _, segments, escapes, bigrams, _, _ = tables()
    whole = canonical(kana)
    total = 0.0
    for sharing in sharings(len(name), len(kana)):
        weight, at = 1.0, 0
        for place, length in enumerate(sharing):
            column = part * 4 + (
                3 if len(name) == 1 else 0 if place == 0 else 2 if place == len(name) - 1 else 1
            )
            segment = kana[at : at + length]
            by_chance = math.prod(
                bigrams[part]["" if spot == 0 else whole[spot - 1], whole[spot]]
                for spot in range(at, at + length)
            )
            letter = name[place]
            escape = escapes[letter][column] if letter in escapes else 1.0
            known = segments.get((letter, canonical(segment)), [0.0] * 8)[column]
            weight *= escape * LENGTHS[length] * by_chance + known
            at += length
        total += weight
    return total


def bits(name, kana, part):
    """log2 P(reading | this name) / P(reading | anybody), of katakana after the Zengin fold and folded kanji."""
    _, _, escapes, bigrams, _, names = tables()
    kana = literal(kana)
    if not any(letter in escapes for letter in name):
        return math.nan
    known = popularity(part).get(canonical(kana))
    name_like, word_like = spelled(kana, bigrams[part]), spelled(kana, bigrams[2])
    composed_share, right = 1.0, 0.0
    listed = names[part][0].get(name)
    if listed is not None:
        composed_share -= names[part][1][name]
        share = sum(share for reading, share in listed.items() if canonical(reading) == canonical(kana))
        right = names[part][1][name] * share
    if right < kernels.LISTED_ENOUGH:
        factors = kernels.COMPOSED_UNKNOWN if known is None else kernels.COMPOSED_KNOWN
        right += composed_share * factors[part] * composed(name, kana, part)
    unknown_like = [
        share * word_like + (1 - share) * name_like
        for share in (kernels.WORD_SHARE, kernels.UNSURE_WORD_SHARE)
    ]
    anybody = kernels.KNOWN_SHARES[part] * (known or 0.0) + (1 - kernels.KNOWN_SHARES[part]) * unknown_like[0]
    unsure = kernels.UNSURE_KNOWN_SHARE * (known or 0.0)
    unsure += (1 - kernels.UNSURE_KNOWN_SHARE - kernels.UNSURE_RARE_SHARE) * unknown_like[1]
    if known is not None:
        unsure += kernels.UNSURE_RARE_SHARE * min(1 / len(popularity(part)), kernels.RAREST_READING * known)
    sure = kernels.SURE_SHARES[part]
    return math.log2((sure * right + (1 - sure) * unsure) / anybody)


def some_names(part, count):
    """Listed names with one of their readings, spread evenly over the table."""
    names = tables()[5][part][0]
    chosen = list(names)[:: max(1, len(names) // count)]
    return [(name, next(iter(names[name]))) for name in chosen if np.all([letter != "ー" for letter in name])]


def likeliest_cut(name, kana, lattice):
    """(name cut, kana cut, confidence, excess bits) of the only row: every cut scored as two parts of their own."""
    start, begin = int(name.starts[0]), int(kana.starts[0])
    size, length = int(name.stops[0]) - start, int(kana.stops[0]) - begin
    own, other = int(name.cuts[0]), int(kana.cuts[0])
    if 0 < own < size and 0 < other < length:
        return own, other, 1.0, 0.0
    if size < 2 or length < 2:
        return -1, -1, 0.0, 0.0
    cuts = [own] if 0 < own < size else range(1, min(size - 1, cuts_kernel.LONGEST_SURNAME) + 1)
    found, weights = [], {}
    for cut in cuts:
        for at in [other] if 0 < other < length else range(1, length):
            scores = [
                part_score(lattice, part, name, kana, (start + x, start + y, begin + z, begin + w))
                for part, (x, y, z, w) in enumerate(((0, cut, 0, at), (cut, size, at, length)))
            ]
            weight = (
                cuts_kernel.SURNAME_LENGTHS[min(cut, 4)] * cuts_kernel.GIVEN_NAME_LENGTHS[min(size - cut, 4)]
            )
            weight *= 1.0 if scores[0][2] else cuts_kernel.UNLISTED_SURNAME
            weight *= 1.0 if scores[1][2] else cuts_kernel.UNLISTED_GIVEN_NAME
            weights[cut] = weight
            bits, anybody = (sum(score[place] for score in scores) for place in (0, 1))
            found.append((weight * 2.0 ** (bits + anybody), -cut, -at, bits, 2.0**anybody))
    total = sum(chance for chance, *_ in found)
    most, cut, at, bits, _ = max(found)
    by_chance = sum(random for _, at_cut, _, _, random in found if at_cut == -cuts[0])
    excess = max(0.0, bits - math.log2(total / sum(weights.values()) / by_chance))
    return -cut, -at, most / total, excess


def part_score(lattice, part, name, kana, span):
    """(bits, log2 P(reading | anybody), whether the name is listed) of one part by the kernel for single parts."""
    start, stop, begin, end = (np.array([place]) for place in span)
    names, readings = Spans(name.literal, start, stop), Readings(kana.literal, kana.canonical, begin, end)
    bits, anybody, flags = kernels.score_tokens(lattice, part, names, readings)
    unread = math.log2(cuts_kernel.UNASSESSED)
    return (
        unread if np.isnan(bits[0]) else float(bits[0]),
        float(anybody[0]),
        bool(flags[0] & kernels.NAME_LISTED),
    )
