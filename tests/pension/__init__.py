"""A sixth case, to show what adding one takes: pension records against the register, no log."""

from linkcheck.audit.case import Case, Input, register_input
from linkcheck.records import Field, Schema

PENSION = Schema(
    "pension",
    tuple(map(Field, ("record_id", "my_number", "name_kanji", "name_kana", "birth_date", "sex"))),
    key="record_id",
    unique="record_id",
    linked=True,
)
CASE = Case(
    "pension",
    "Pension records",
    "年金の記録",
    (Input("pension", PENSION, "Pension records.", "点検する年金の記録"), register_input()),
    "pension.steps",
)
