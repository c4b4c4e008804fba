"""Names: their notations, parts, keys, and how kana and kanji agree.

Order: equal, layout, sounds, kanji, listed, spans, cuts, kana, bare, notation, fields, levels, keys, plain, old_kana.
"""
