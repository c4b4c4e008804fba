"""One column in, one column out, pure.

Order: account, address_cities, dress, nondisclosure, sex, text, zengin, birth_date, identifier, kana, kanji,
notation, romaji, address_letters, day, name_parts, name_words, address_tables, address_postal, moment, name, name_keys,
address_fields, address.
"""
