"""Words of roman names against words of roman names and against kana; the order is free, spaces may be missing."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations

from linkcheck.levels.name import NAME_PART_LEVELS
from linkcheck.normalize.romaji import REMEMBERED, fold_romaji, hepburn, romaji_sound

__all__ = ["MISSING", "Found", "is_rotated", "read_parts", "roman_parts", "roman_words"]

MISSING, ELSE = 0, NAME_PART_LEVELS.index("else")
ALTERNATIVE, SIMILAR = NAME_PART_LEVELS.index("alternative"), NAME_PART_LEVELS.index("similar")
READING, WEAK = NAME_PART_LEVELS.index("reading"), NAME_PART_LEVELS.index("reading_weak")
# Set on 119 well-known names and their kana written by hand, not held out: 83 % and 97 % of right pairs reach the
# two, 0.8 % and 20 % of wrong ones.
READS_FROM, WEAK_FROM = 0.7, 0.4  # similarity
ALONE_FROM = 0.9  # similarity of a part of an unspaced name whose other part does not read
SHORTEST_CUT = 3  # letters of a name that was cut off
LONGEST_UNSPACED = 100
"""Letters beyond which a word is no name: every cut of it would be read, in time with the square of its length."""

SHORTEST_WHOLE = 6  # letters of a word that may be a whole name
MOST_WORDS = 4  # words of a name that are tried in every order
FOLD_LETTERS = 2  # letters that the fold may add or drop where words join (KIM BORA, KINBORA)
SKELETON = str.maketrans("", "", "AEIOUYWH")

Found = tuple[int, int, bool]  # level of the surname, of the given name, whether the order was swapped


def roman_words(name: str) -> list[str]:
    """The words of a roman name, folded; the first is the surname, as residence cards have it."""
    return [word for word in (fold_romaji(part) for part in name.replace(",", " ").split()) if word]


def roman_parts(left: list[str], right: list[str]) -> Found:
    """Levels of two roman names; the order is free, middle names may be missing or cut off on a side.

    >>> roman_parts(["SMIS", "JON", "PAUR"], ["SMIS", "JON"]) == (ALTERNATIVE, ALTERNATIVE, False)
    True
    >>> roman_parts(["MINJUNLEE"], ["LEE", "MINJUN"]) == (ALTERNATIVE, ALTERNATIVE, True)
    True
    """
    if not left or not right:
        return MISSING, MISSING, False
    if is_rotated("".join(left), "".join(right)):
        return ALTERNATIVE, ALTERNATIVE, True
    if len(left) == len(right) == 1:
        level = word_level(left[0], right[0])
        return level, level if level < ELSE and len(left[0]) >= SHORTEST_WHOLE else MISSING, False
    if len(left) == 1 or len(right) == 1:
        found = unspaced_parts(*((left[0], right) if len(left) == 1 else (right[0], left)))
        alone: Found = (word_level(left[0], right[0]), MISSING, False)
        return max(found, alone, key=agreement)
    orders = [(left[0], left[1:], right[0], right[1:], False)]
    if len(left) > 1 and len(right) > 1:
        orders.append((left[0], left[1:], right[-1], right[:-1], True))
        orders.append((left[-1], left[:-1], right[0], right[1:], True))
    levels = [(word_level(a, b, cut=swapped), words_level(x, y), swapped) for a, x, b, y, swapped in orders]
    chosen = next((found for found in levels if max(found[:2]) <= ALTERNATIVE), levels[0])
    if max(chosen) > ALTERNATIVE and len(left) != len(right) and is_divided_otherwise(left, right):
        return ALTERNATIVE, ALTERNATIVE, False
    return chosen


def is_rotated(left: str, right: str) -> bool:
    """Whether letters are others with what stands behind a place put in front (MINJUNLEE, LEEMINJUN)."""
    return len(left) == len(right) >= SHORTEST_WHOLE - 1 and left != right and left in right + right


def agreement(found: Found) -> int:
    """How much two names agree, for choosing among ways to divide them: the parts that agree, at least nearly."""
    return sum((level != MISSING) * (2 * (level <= ALTERNATIVE) + (level == SIMILAR)) for level in found[:2])


def unspaced_parts(letters: str, words: list[str]) -> Found:
    """Levels of a roman name without its spaces against one with them, whichever order it was written in.

    >>> unspaced_parts("LEESEOYEON", ["LEE", "MINJUN"]) == (ALTERNATIVE, ELSE, False)
    True
    """
    near = abs(sum(map(len, words)) - len(letters)) <= FOLD_LETTERS
    for order in permutations(words[:MOST_WORDS]) if near else ():
        if fold_romaji("".join(order)) == letters:
            return ALTERNATIVE, ALTERNATIVE, order[0] != words[0]
    surname, given = words[0], "".join(words[1:])
    cuts = (
        (letters[: len(surname)], letters[len(surname) :], False),
        (letters[-len(surname) :], letters, True),
    )
    found: list[Found] = [(ELSE, ELSE, False)]
    for first, rest, swapped in cuts:
        if first == surname and len(rest) > len(surname) * swapped:
            rest = rest[: -len(surname)] if swapped else rest
            found.append((ALTERNATIVE, words_level([rest], words[1:]), swapped))
    for rest, fits, swapped in (
        (letters[: -len(given)], letters.endswith(given), False),
        (letters[len(given) :], letters.startswith(given), True),
    ):
        if fits and rest:
            found.append((word_level(rest, surname), ALTERNATIVE, swapped))
    return max(found, key=agreement)


def is_divided_otherwise(left: list[str], right: list[str]) -> bool:
    """Whether two names are the same letters, their words divided and ordered in different ways."""
    if (
        abs(sum(map(len, left)) - sum(map(len, right))) > FOLD_LETTERS
        or max(len(left), len(right)) > MOST_WORDS
    ):
        return False
    orders = [{fold_romaji("".join(order)) for order in permutations(words)} for words in (left, right)]
    return not orders[0].isdisjoint(orders[1])


def words_level(left: list[str], right: list[str]) -> int:
    """The given names: every one of the side with fewer must meet one of the other; missing without any."""
    if not left or not right:
        return MISSING
    fewer, more = sorted((left, right), key=len)
    if "".join(left) == "".join(right):
        return ALTERNATIVE
    rest, worst = list(more), ALTERNATIVE
    for word in fewer:
        levels = [word_level(word, other, cut=True) for other in rest]
        best = min(levels, default=ELSE)
        worst = max(worst, best)
        if levels:
            rest.pop(levels.index(best))
    return worst


def word_level(left: str, right: str, *, cut: bool = False) -> int:
    """One word against one: the same, cut off or an initial (if allowed), all but a letter of at least five."""
    from rapidfuzz.distance import OSA

    if left == right:
        return ALTERNATIVE
    shorter, longer = sorted((left, right), key=len)
    if cut and longer.startswith(shorter) and (len(shorter) == 1 or len(shorter) >= SHORTEST_CUT):
        return ALTERNATIVE
    return SIMILAR if len(longer) >= 5 and OSA.distance(left, right, score_cutoff=1) <= 1 else ELSE


def read_parts(roman: list[str], kana: list[str]) -> Found:
    """Levels of a roman name against kana; the order is free, middle names may be missing on a side."""
    sounds = [fold_romaji(hepburn(word)) for word in kana]
    if not roman or not any(sounds):
        return MISSING, MISSING, False
    if len(roman) == 1 and len(sounds) > 1:
        return read_unspaced(roman[0], sounds)
    if len(roman) == 1:
        level = read_level(likeness(roman[0], sounds[0]))
        return level, level if level < ELSE and len(roman[0]) >= SHORTEST_WHOLE else MISSING, False
    if len(sounds) == 1:
        level = read_level(max(likeness("".join(words), sounds[0]) for words in permutations(roman[:4])))
        return level, level, False
    given = "".join(sounds[1:])
    orders = [(roman[0], roman[1:], False), (roman[-1], roman[:-1], True)]
    scores = [
        (likeness(first, sounds[0]), best_given(rest, given), swapped) for first, rest, swapped in orders
    ]
    straight, turned = scores
    chosen = turned if min(turned[:2]) >= READS_FROM > min(straight[:2]) else straight
    return read_level(chosen[0]), read_level(chosen[1]), chosen[2]


def read_unspaced(letters: str, sounds: list[str]) -> Found:
    """Levels of a roman name without its spaces against kana with them, cut where it reads best; else of one word."""
    surname, given = sounds[0], "".join(sounds[1:])
    alone = max(likeness(letters, sound) for sound in sounds)
    best = alone
    found: Found = (read_level(alone), MISSING, False)
    for cut in range(1, len(letters) if len(letters) <= LONGEST_UNSPACED else 0):
        for first, rest, swapped in (
            (letters[:cut], letters[cut:], False),
            (letters[cut:], letters[:cut], True),
        ):
            scores = likeness(first, surname), likeness(rest, given)
            if sum(scores) / 2 > best:
                floor = READS_FROM if min(scores) >= READS_FROM else ALONE_FROM  # a cut was chosen to fit
                levels = [READING if score >= floor else max(read_level(score), WEAK) for score in scores]
                best, found = sum(scores) / 2, (levels[0], levels[1], swapped)
    return found


def best_given(words: list[str], sound: str) -> float:
    """How like the given names are to a sound: all of them together or one alone."""
    return max([likeness("".join(words), sound), *(likeness(word, sound) for word in words)])


def read_level(score: float) -> int:
    """The level of a likeness."""
    return READING if score >= READS_FROM else WEAK if score >= WEAK_FROM else ELSE


@lru_cache(maxsize=REMEMBERED)
def likeness(letters: str, sound: str) -> float:
    """How like roman letters are to kana in roman letters, in [0, 1], vowels counting less than consonants."""
    from rapidfuzz.distance import Indel

    if letters == sound:
        return 1.0
    a, b = romaji_sound(letters), romaji_sound(sound)
    if not a or not b:
        return 0.0
    whole = Indel.normalized_similarity(a, b)
    bones = Indel.normalized_similarity(a[0] + a[1:].translate(SKELETON), b[0] + b[1:].translate(SKELETON))
    return max(whole, (whole + bones) / 2)
