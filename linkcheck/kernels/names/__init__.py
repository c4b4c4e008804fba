"""Names: their notations, parts, keys, and how kana and kanji agree.

Order: equal, kana, layout, kanji, listed, spans, cuts, notation, fields, levels, keys.
"""
