"""Names: their notations, parts, keys, and how kana and kanji agree."""
