"""Floor 2: one column in, one column out, pure.

Order: account, address_cities, birth_date, dress, moment, nondisclosure, sex, text, zengin, identifier, kana,
kanji, notation, romaji, address_letters, name_parts, address_tables, name, name_keys, address_fields,
address.
"""
