"""A canonical column out of a source's columns: everything as text, pieces joined, substitute characters replaced."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.columns import not_utf8, remembered, to_array, to_strings, without_blanks
from linkcheck.errors import InputError
from linkcheck.messages import Message, both, place
from linkcheck.normalize.birth_date import in_japan
from linkcheck.readers.encoding import told_encoding
from linkcheck.readers.pieces import Piece
from linkcheck.records import Field

__all__ = ["as_text", "compose", "gaiji_characters", "in_utf8"]

BYTES = (pa.binary(), pa.large_binary(), pa.binary_view())
PRIVATE_USE = "[\ue000-\uf8ff]"


def compose(
    columns: Mapping[int, pa.Array], piece: Piece, field: Field, gaiji: Mapping[str, str], where: str
) -> pa.Array:
    """The column of a piece as Arrow strings, shape (N,). Pieces that are blank are left out; all blank is null.

    Raises InputError for a column of lists, structs or bytes that are no text.
    """
    try:
        texts = [without_blanks(as_text(columns[place], field)) for place in piece.places]
    except (pa.ArrowException, TypeError):  # a message may quote a value
        kinds = " and ".join(str(columns[place].type) for place in piece.places)
        raise InputError("column_kind", place(where, "column", column=field.name), kinds=kinds) from None
    if piece.marks:
        return _marked(texts, piece.marks)
    joined = texts[0]
    for text, separator in zip(texts[1:], piece.separators, strict=True):
        both = pc.binary_join_element_wise(joined, text, separator)
        joined = pc.coalesce(both, joined, text)
    return _without_gaiji(joined, gaiji) if gaiji else joined


def _marked(texts: list[pa.Array], marks: tuple[str, ...]) -> pa.Array:
    """Parts with a mark behind each, also behind a blank one; null where all are blank."""
    blank = pa.scalar("", pa.string())
    filled = [pc.utf8_trim_whitespace(pc.fill_null(text.cast(pa.string()), blank)) for text in texts]
    said = [pc.not_equal(text, "") for text in filled]
    every = said[0]
    for each in said[1:]:
        every = pc.or_(every, each)
    sides = [side for text, mark in zip(filled, marks, strict=True) for side in (text, pa.scalar(mark))]
    return pc.if_else(every, pc.binary_join_element_wise(*sides, blank), pa.scalar(None, pa.string()))


def in_utf8(array: pa.Array, where: Message) -> pa.Array:
    """The column, once its text is known to be UTF-8: Arrow and Parquet do not look, and old writers put CP932 there.

    Raises InputError, with the encoding the bytes seem to be in, or ArrowInvalid for a column that is damaged.
    """
    lost = not_utf8(array)
    if lost:
        raise InputError("column_text", where, encoding=told_encoding(lost))
    array.validate(full=not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)))
    return remembered(array)


def as_text(values: pa.Array, field: Field) -> pa.Array:
    """Any Arrow column as strings: integers with the field's leading zeros, days as 1975-01-02, moments in ISO form."""
    array = to_array(values)
    if pa.types.is_string(array.type):
        return array
    if pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    if pa.types.is_dictionary(array.type):
        if pa.types.is_string_view(array.type.value_type):  # Polars' categories
            return to_strings(array).cast(pa.string())
        return as_text(array.cast(array.type.value_type), field)
    if array.type in BYTES:
        return array.cast(pa.string())
    if pa.types.is_timestamp(array.type):
        return _moments(array, field)
    if pa.types.is_date(array.type):
        array = array.cast(pa.date32())
    text = to_strings(array).cast(pa.string())
    number = (
        pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type)
    )
    return pc.utf8_lpad(text, field.width, "0") if number and field.width else text


def _moments(array: pa.Array, field: Field) -> pa.Array:
    array = in_japan(array)
    if field.kind == "day":
        return array.cast(pa.date32(), safe=False).cast(pa.string())
    return pc.replace_substring(array.cast(pa.string()), " ", "T")


def gaiji_characters(gaiji: Mapping[str, str]) -> dict[str, str]:
    """A map of private-use characters. Keys are the character, its code point (E000, U+E000), or CP932's (F040).

    Raises ValueError for a key that is none of these.

    >>> gaiji_characters({"F040": "髙", "U+E001": "﨑"}) == {"\\ue000": "髙", "\\ue001": "﨑"}
    True
    """
    found = {}
    for key, character in gaiji.items():
        text = key.upper().removeprefix("U+")
        code = ord(key) if len(key) == 1 else int(text, 16)
        if 0xF040 <= code <= 0xF9FC and len(key) > 1 and not key.upper().startswith("U+"):
            code = ord(bytes([code >> 8, code & 0xFF]).decode("cp932"))
        if not 0xE000 <= code <= 0xF8FF:
            raise ValueError(both("gaiji_codes"))
        found[chr(code)] = character
    return found


def _without_gaiji(text: pa.Array, gaiji: Mapping[str, str]) -> pa.Array:
    marked = pc.fill_null(pc.match_substring_regex(text, PRIVATE_USE), False)
    if not pc.any(marked).as_py():
        return text
    table = str.maketrans(dict(gaiji))
    replaced = [value.translate(table) for value in text.filter(marked).to_pylist()]
    return pc.replace_with_mask(text, marked, pa.array(replaced, pa.string()))
