"""Records: which columns each kind of input has.

A schema is a tuple of canonical columns; a question mark in it marks one that may be absent or null.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

__all__ = [
    "ACCOUNTS",
    "INSURANCE",
    "ISSUES",
    "OTHER_STORE",
    "POINTS",
    "REGISTER",
    "REQUESTS",
    "SCHEMAS",
    "SESSIONS",
    "TAX",
    "WIDTHS",
    "Field",
    "Schema",
    "kind_of",
]

Kind = Literal["text", "number", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Field:
    """A canonical column, read as text.

    `kind` says what a spreadsheet's number in it means, and what is no part of a value (a number's apostrophe);
    codes and ids are numbers too. `width` is how many digits a number in it has, of which a column of integers has
    lost the leading zeros (0: unknown).
    """

    name: str
    required: bool = True
    kind: Kind = "text"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of one kind of input.

    key: the column a row cannot do without; instead: one that stands in where the key is missing; unique: the column
    that names a row (later rows with the same value are quarantined), or None; linked: whether a row without a My
    Number is no link and is quarantined.
    """

    name: str
    fields: tuple[Field, ...]
    key: str
    unique: str | None = None
    linked: bool = False
    instead: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical names in order."""
        return tuple(field.name for field in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return tuple(field.name for field in self.fields if field.required)

    @property
    def tolerant(self) -> Schema:
        """The same columns, none of them required: for looking at a file that may lack some."""
        return replace(self, fields=tuple(replace(field, required=False) for field in self.fields))

    def field(self, name: str) -> Field:
        """The field of a canonical name. Raises KeyError for a name there is not."""
        return {field.name: field for field in self.fields}[name]


WIDTHS = {"my_number": 12, "bank_code": 4, "branch_code": 3, "account_number": 7}
"""Digits of the columns of digits."""

NUMBERS = ("number", "_code", "_id", "account_type", "symbol", "branch", "row_in_batch")
"""How the names of columns of numbers, codes and ids end."""


def _fields(columns: str) -> tuple[Field, ...]:
    """Fields of a line as the contract writes it: a question mark for what may be absent."""
    return tuple(_field(word.rstrip("?"), not word.endswith("?")) for word in columns.split())


def kind_of(name: str) -> Kind:
    """What a column of this name holds."""
    if name.endswith("birth_date"):
        return "day"
    if name.endswith("_at") or name == "at":
        return "moment"
    return "number" if name.endswith(NUMBERS) else "text"


def _field(name: str, required: bool) -> Field:
    return Field(name, required, kind_of(name), WIDTHS.get(name, 0))


REGISTER = Schema(
    "register",
    _fields(
        "my_number name_kanji name_kana? birth_date sex address household_id? nondisclosure? changed_at? "
        "change_reason? former_name_kanji? former_name_kana? former_address?"
    ),
    key="my_number",
    unique="my_number",
)
INSURANCE = Schema(
    "insurance",
    _fields(
        "record_id my_number insurer_number? symbol? number? branch? name_kanji name_kana birth_date sex address? "
        "batch_id? row_in_batch? enrolled_at? lost_at? number_source?"
    ),
    key="record_id",
    unique="record_id",
    linked=True,
)
ACCOUNTS = Schema(
    "accounts",
    _fields(
        "record_id my_number bank_code branch_code account_type account_number holder_kana name_kanji? birth_date? "
        "sex? address? registered_at? terminal_id? channel?"
    ),
    key="record_id",
    unique="record_id",
    linked=True,
)
TAX, OTHER_STORE = replace(ACCOUNTS, name="tax"), replace(ACCOUNTS, name="other_store")
"""Accounts of a tax office, and the same links as another store has them."""

POINTS = Schema(
    "points",
    _fields(
        "record_id my_number service_code service_user_id name_kanji? name_kana? birth_date? applied_at terminal_id? "
        "session_id?"
    ),
    key="record_id",
    unique="record_id",
    linked=True,
)
SESSIONS = Schema("sessions", _fields("session_id? terminal_id? my_number? event at"), key="at")
REQUESTS = Schema(
    "requests",
    _fields(
        "request_id? requested_at my_number name_kanji birth_date sex address household_id? document_type terminal_id "
        "server_id? event? nondisclosure?"
    ),
    key="request_id",
    instead="requested_at",
)
ISSUES = Schema(
    "issues",
    _fields(
        "request_id issued_at subject_name_kanji subject_birth_date subject_sex subject_address subject_household_id? "
        "document_type revoked_at? nondisclosure?"
    ),
    key="request_id",
)
SCHEMAS = {
    schema.name: schema
    for schema in (REGISTER, INSURANCE, ACCOUNTS, TAX, OTHER_STORE, POINTS, SESSIONS, REQUESTS, ISSUES)
}
