"""Floor 3: two columns in, levels out: the first level that holds wins; 0 is missing, the last is else.

Order: address, birth_date, name_roman_words, name_sides, patterns, reading_mixture, sex, name_parts,
reading_tables, reading_bits, reading_kakasi, reading_names, reading, kana, name_readings, kanji,
name_alternatives, name_roman, name_differences, name.
"""
