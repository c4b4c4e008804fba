"""Folds of roman letters: what none of the rules would change is told at once, beside a twin that tries them all."""

import numpy as np

from linkcheck.normalize.romaji import (
    HEPBURN,
    LARGE_KANA,
    SOUNDS,
    fold_romaji,
    is_initial,
    romaji_sound,
    small_kana,
)

FOLDS = (
    (fold_romaji, HEPBURN, "AEIOUHTSKNMDZJYBPFC"),
    (romaji_sound, SOUNDS, "AEIOUHTSKNMLVRXQCPFZ"),
    (small_kana, LARGE_KANA, "アイウヤユヨエオテデトドキギシジチフヴリンナ"),
)


def test_every_fold_is_what_its_rules_make_of_a_word_one_after_the_other():
    random = np.random.default_rng(3)
    for fold, rules, letters in FOLDS:
        changed = 0
        for _ in range(3_000):
            word = "".join(random.choice(list(letters), random.integers(1, 8)))
            made = word
            for pattern, replacement in rules:
                made = pattern.sub(replacement, made)
            assert fold(word) == made
            changed += made != word
        assert 300 < changed < 2_990


def test_an_initial_is_the_letter_as_written_or_as_folded():
    right = (
        ("D", "DIANA"),
        ("J", "DIANA"),
        ("T", "TUAN"),
        ("Z", "ZIN"),
        ("H", "HUGO"),
        ("C", "CINDY"),
        ("D", "DUC"),
    )
    wrong = (("M", "DIANA"), ("D", "TUAN"), ("B", "HUGO"), ("DI", "DIANA"), ("", "DIANA"))
    assert [is_initial(letter, fold_romaji(word)) for letter, word in right] == [True] * len(right)
    assert [is_initial(letter, fold_romaji(word)) for letter, word in wrong] == [False] * len(wrong)
