"""One column in, one column out, pure.

Order: account, address_cities, day_order, dress, field_width, moment_forms, never, nondisclosure, romaji, sex, text,
zengin, birth_date, identifier, kana, kanji, notation, pinyin, address_letters, day, name_parts, name_words,
address_tables, kanji_abroad, moment, name, name_keys, address_fields, address_postal, address.
"""
