"""Words of roman names against words of roman names; the order is free, spaces and middle names may be missing.

A word that begins another (MARIA, MARIANA) is another name, unless the field was too narrow for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

from linkcheck.compare.name_words import (
    ALTERNATIVE,
    ELSE,
    MISSING,
    LevelOf,
    Missing,
    Word,
    best_order,
    divided_alike,
    joined_words,
)
from linkcheck.levels.name import GIVEN_NAME
from linkcheck.normalize.name_words import burmese_titles, roman_name_words, spellings
from linkcheck.normalize.romaji import REMEMBERED, fold_romaji, is_initial, is_pinyin

__all__ = ["RomanLevels", "RomanName", "is_rotated", "roman_parts"]

SIMILAR = GIVEN_NAME.code("similar")
SHORTEST_WHOLE = 6  # letters of a word that may be a whole name
SHORTEST_WITH_EDIT = 5  # letters of a word that one slip leaves the same
MOST_ORDERED = 4  # words of a name that are tried in every order
MOST_LACKING = 8  # words of a name of which any may be left out where it has no spaces
FOLD_LETTERS = 2  # letters that the fold may add or drop where words join (KIM BORA, KINBORA)


class RomanLevels(NamedTuple):
    """Levels of surname and given name, whether the order was swapped, whether a word was cut off by its field, whether
    names that differ sound alike, whether a side has given names that the other lacks (told where they are read)."""

    surname: int
    given_name: int
    swapped: bool = False
    truncated: bool = False
    sounds_alike: bool = False
    left_out: bool = False


class RomanName(NamedTuple):
    """A roman name: its words, folded, the surname first as residence cards have it; its text (E1); whether it fills
    its field, so that its last word may go on."""

    words: tuple[str, ...]
    text: str
    fills_field: bool = False

    @classmethod
    @lru_cache(maxsize=REMEMBERED)
    def of(cls, text: str, *, fills_field: bool = False) -> RomanName:
        """The name in a text (E1); where it has no spaces, hyphens divide it.

        A name repeated because a form asked for two (SUHARTO SUHARTO) is one word, but for a Chinese one (LI LI).
        """
        parts = written_words(text)
        parts = text.split("-") if len(parts) == 1 else parts
        none = roman_name_words().placeholders
        words = tuple(word for word in map(fold_romaji, parts) if word and word not in none)
        words = words[:1] if len(set(words)) == 1 and not is_pinyin(text) else words
        if (
            words[:1]
            and words[0] in burmese_titles()
            and roman_name_words().without_surname.issuperset(words[1:])
        ):
            words = words[1:] or words
        return cls(words, text, fills_field)


def written_words(text: str) -> list[str]:
    """The words of a roman name as they are written, commas dividing them, too."""
    return text.replace(",", " ").split()


def roman_parts(left: RomanName, right: RomanName) -> RomanLevels:
    """Levels of two roman names; the order is free, middle names may be missing on a side.

    >>> def parts(left, right): return roman_parts(RomanName.of(left), RomanName.of(right))
    >>> parts("SMITH JOHN PAUL", "SMITH JOHN")[:2] == (ALTERNATIVE, ALTERNATIVE)
    True
    >>> parts("MINJUNLEE", "LEE MINJUN")[:3] == (ALTERNATIVE, ALTERNATIVE, True)
    True
    >>> parts("GARCIA MARIA", "GARCIA MARIANA")[:2] == (ALTERNATIVE, ELSE)
    True
    """
    if not left.words or not right.words:
        return RomanLevels(MISSING, MISSING)
    joined = ["".join(name.words) for name in (left, right)]
    written = ["".join(filter(str.isalpha, name.text)) for name in (left, right)]
    if is_rotated(*written) or is_rotated(*joined):  # the fold changes letters where words join
        return RomanLevels(ALTERNATIVE, ALTERNATIVE, True)
    if len(left.words) == len(right.words) == 1:
        level = letters_level(*joined)
        is_whole = level < ELSE and min(map(len, joined)) >= SHORTEST_WHOLE
        return RomanLevels(level, level if is_whole else MISSING)
    if len(left.words) == 1 or len(right.words) == 1:
        one, several = (left, right) if len(left.words) == 1 else (right, left)
        if is_cut_joined(one, several):
            return RomanLevels(ALTERNATIVE, ALTERNATIVE, truncated=True)
        found = unspaced_parts(one.words[0], several.words, what_may_miss(several, several))
        alone = RomanLevels(letters_level(left.words[0], right.words[0]), MISSING)
        return max(found, alone, key=agreement)
    own, other = divided_alike(left.words, right.words)
    return divided_parts(left._replace(words=own), right._replace(words=other))


def divided_parts(left: RomanName, right: RomanName) -> RomanLevels:
    """Levels of two names of several words each, in whichever order they agree.

    What stands first may be a particle (LE PEN) or a surname (LE MINH) that is one elsewhere; where particles leave one
    word (DI WU), it may be a surname, too.
    """
    known = roman_name_words()
    words = joined_words(left.words, known.particles), joined_words(right.words, known.particles)
    missing = what_may_miss(left, right)
    found = RomanLevels(*best_order(*words, letters_or_spelling(left, right), missing))
    surnames = known.particles & known.given_name_last
    first = [
        [Word(name.words[0], name.words[0]), *joined_words(name.words[1:], known.particles)]
        if name.words[0] in surnames or len(each) == 1
        else each
        for name, each in zip((left, right), words, strict=True)
    ]
    if first != list(words):
        apart = RomanLevels(*best_order(first[0], first[1], letters_level, missing))
        found = max(found, apart, key=lambda each: agreement(each) - 2 * (MISSING in each[:2]))
    if max(found[:2]) > ALTERNATIVE and (left.fills_field or right.fills_field):
        if missing == "not_last" and (ends_inside(left, right) or ends_inside(right, left)):
            missing = "any"  # the last word was behind the field's end
        cut = RomanLevels(*best_order(*words, letters_or_cut(left, right), missing), truncated=True)
        found = cut if max(cut[:2]) <= ALTERNATIVE else found
    divided = len(left.words) != len(right.words) and is_divided_otherwise(left.words, right.words)
    return RomanLevels(ALTERNATIVE, ALTERNATIVE) if max(found[:2]) > ALTERNATIVE and divided else found


def ends_inside(cut: RomanName, whole: RomanName) -> bool:
    """Whether a name of fewer words fills its field and ends inside a word of the other one."""
    return cut.fills_field and len(cut.words) < len(whole.words) and cut.words[-1] not in whole.words


def letters_or_spelling(left: RomanName, right: RomanName) -> LevelOf:
    """How two words compare where the surnames, which stand first, may be one in two spellings (PARK, BAK)."""
    known, surnames = spellings("surname_spellings"), {left.words[0], right.words[0]}
    one = (
        len(surnames) == 2
        and len({known.get(word, -1) for word in surnames}) == 1
        and surnames <= known.keys()
    )

    def level_of(x: str, y: str) -> int:
        return ALTERNATIVE if one and {x, y} == surnames else letters_level(x, y)

    return level_of


def letters_or_cut(left: RomanName, right: RomanName) -> LevelOf:
    """How two words compare, whichever name each is of, where the last one of a name that fills its field may be cut
    off; the fold writes some letters in another way where the word goes on (ED, EDUARDO)."""
    last = {name.words[-1] for name in (left, right) if name.fills_field}
    longer = {
        (name.words[-1], fold_romaji(word))
        for name, other in ((left, right), (right, left))
        if name.fills_field
        for word in written_words(other.text)
        if word.startswith(written_words(name.text)[-1])
    }

    def level_of(x: str, y: str) -> int:
        cut, whole = sorted((x, y), key=len)
        goes_on = cut in last and (whole.startswith((cut, bilabial(cut))) or (cut, whole) in longer)
        return ALTERNATIVE if goes_on else letters_level(x, y)

    return level_of


def bilabial(cut: str) -> str:
    """A word cut off behind an M as the fold has it where a P or B followed (OCAM, OCANPO)."""
    return f"{cut[:-1]}N" if cut.endswith("M") else cut


def what_may_miss(left: RomanName, right: RomanName) -> Missing:
    """Which given words a side may leave out, by the people whose names these are."""
    words = roman_name_words()
    if is_pinyin(left.text) and is_pinyin(right.text):
        return "none"
    for name in (left, right):
        if name.words[0] in words.given_name_whole or words.without_surname.issuperset(name.words):
            return "none"
    return "not_last" if {left.words[0], right.words[0]} & words.given_name_last else "any"


def is_rotated(left: str, right: str) -> bool:
    """Whether letters are others with what stands behind a place put in front (MINJUNLEE, LEEMINJUN)."""
    return len(left) == len(right) >= SHORTEST_WHOLE - 1 and left != right and left in right + right


def agreement(found: RomanLevels) -> int:
    """How much two names agree, for choosing among ways to divide them: the parts that agree, at least nearly."""
    return sum((level != MISSING) * (2 * (level <= ALTERNATIVE) + (level == SIMILAR)) for level in found[:2])


def is_cut_joined(one: RomanName, several: RomanName) -> bool:
    """Whether a name without its spaces begins one with them, whichever of its words stands first, or goes on behind
    it, where the shorter one fills its field."""
    letters = "".join(filter(str.isalpha, one.text))
    words = ["".join(filter(str.isalpha, word)) for word in several.text.split()]
    turned = ["".join((*words[at:], *words[:at])) for at in range(min(len(words), MOST_LACKING))]
    return any(is_cut_from(one, letters, whole) for whole in turned) or is_cut_from(
        several, turned[0], letters
    )


def is_cut_from(name: RomanName, letters: str, whole: str) -> bool:
    """Whether the letters of a name that fills its field begin others."""
    return name.fills_field and SHORTEST_WHOLE <= len(letters) < len(whole) and whole.startswith(letters)


def unspaced_parts(letters: str, words: Sequence[str], missing: Missing) -> RomanLevels:
    """Levels of a roman name without its spaces against one with them, whichever order it was written in; missing:
    which of the given names it may lack.

    >>> unspaced_parts("LEESEOYEON", ["LEE", "MINJUN"], "none")[:2] == (ALTERNATIVE, ELSE)
    True
    >>> unspaced_parts("REYESROSA", ["REYES", "ROSA", "PAZ"], "any")[:2] == (ALTERNATIVE, ALTERNATIVE)
    True
    """
    if len(words) > 2 and fold_romaji(words[0] + words[-1]) == letters:  # the words between were left out
        return RomanLevels(ALTERNATIVE, ALTERNATIVE)
    near = abs(sum(map(len, words)) - len(letters)) <= FOLD_LETTERS
    for order in permutations(words[:MOST_ORDERED]) if near else ():
        if fold_romaji("".join(order)) == letters:
            return RomanLevels(ALTERNATIVE, ALTERNATIVE, order[0] != words[0])
    if letters.startswith(words[0]) and any(
        fold_romaji("".join(some)) == letters for some in lacking(words, missing)
    ):
        return RomanLevels(ALTERNATIVE, ALTERNATIVE)
    surname, given = words[0], "".join(words[1:])
    cuts = (
        (letters[: len(surname)], letters[len(surname) :], False),
        (letters[-len(surname) :], letters, True),
    )
    found = [RomanLevels(ELSE, ELSE)]
    for first, rest, swapped in cuts:
        if first == surname and len(rest) > len(surname) * swapped:
            rest = rest[: -len(surname)] if swapped else rest
            found.append(RomanLevels(ALTERNATIVE, letters_level(rest, "".join(words[1:])), swapped))
    for rest, fits, swapped in (
        (letters[: -len(given)], letters.endswith(given), False),
        (letters[len(given) :], letters.startswith(given), True),
    ):
        if fits and rest:
            found.append(RomanLevels(letters_level(rest, surname), ALTERNATIVE, swapped))
    return max(found, key=agreement)


def lacking(words: Sequence[str], missing: Missing) -> Iterator[Sequence[str]]:
    """The words of a name without some of its given names, as `words_level` has it, one of which is left."""
    given = words[1:]
    for count in range(1, len(given) if missing != "none" and len(words) <= MOST_LACKING else 0):
        for some in combinations(given, count):
            if missing == "any" or some[-1] == given[-1]:
                yield words[0], *some


def is_divided_otherwise(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two names are the same letters, their words divided and ordered in different ways."""
    if (
        abs(sum(map(len, left)) - sum(map(len, right))) > FOLD_LETTERS
        or max(len(left), len(right)) > MOST_ORDERED
    ):
        return False
    orders = [{fold_romaji("".join(order)) for order in permutations(words)} for words in (left, right)]
    return not orders[0].isdisjoint(orders[1])


@lru_cache(maxsize=1 << 14)
def letters_level(left: str, right: str) -> int:
    """One word against one: the same, an initial, all but a slip of at least five letters.

    What begins the other and is more than its initial is another word.
    """
    from rapidfuzz.distance import OSA

    known = spellings("word_spellings")
    if left == right or (left in known and known[left] == known.get(right)):
        return ALTERNATIVE
    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter):
        return ALTERNATIVE if len(shorter) == 1 else ELSE
    if is_initial(shorter, longer):
        return ALTERNATIVE
    return (
        SIMILAR
        if len(longer) >= SHORTEST_WITH_EDIT and OSA.distance(left, right, score_cutoff=1) <= 1
        else ELSE
    )
