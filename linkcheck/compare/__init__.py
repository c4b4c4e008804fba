"""Two columns in, levels out: the first level that holds wins; 0 is missing, the last is else.

Order: birth_date, name_kana_spellings, name_sides, name_words, patterns, reading_mixture, sex, name_parts,
name_roman_words, reading_tables, name_roman_kana, reading_bits, address_readings, name_roman_heard,
name_roman_kanji, name_roman_cut, name_roman_sounds, reading_kakasi, address, name_roman_alike, reading_names,
reading, kana, name_dictionary, name_mixed, name_readings, kanji, name_alternatives, name_roman_parts,
name_spaces, name_middle, name_roman, name_surnames, name_differences, name.
"""
