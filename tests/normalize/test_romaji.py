"""Folds of roman letters: what none of the rules would change is told at once, beside a twin that tries them all."""

import numpy as np

from linkcheck.normalize.romaji import (
    HEPBURN,
    LARGE_KANA,
    SOUNDS,
    fold_romaji,
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
