"""linkcheck finds mis-linkages in Japanese public-sector data.

A link is a My Number (or account, service ID, certificate request) attached to a person's record. linkcheck says
which existing links are likely wrong, why, whose they should be, and which differences are harmless.

Checks take a path or any table that speaks Arrow and return a `Result`; column functions take and return columns
(a list is a column too) and never raise on a value.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from linkcheck.cases import NAMES

if TYPE_CHECKING:
    __version__: str
    from linkcheck.cases.accounts import check_accounts
    from linkcheck.cases.certificates import check_certificates
    from linkcheck.cases.insurance import check_insurance
    from linkcheck.cases.points import check_points
    from linkcheck.cases.tax import check_tax
    from linkcheck.columns import Column, Frame
    from linkcheck.compare.address import compare_addresses
    from linkcheck.compare.birth_date import compare_birth_dates
    from linkcheck.compare.kana import compare_kana
    from linkcheck.compare.kanji import compare_kanji
    from linkcheck.compare.name import compare_names
    from linkcheck.compare.reading import reading_agreement
    from linkcheck.errors import (
        InputError,
        LinkcheckError,
        LinkcheckWarning,
        MissingExtraError,
        QuarantineError,
        SettingsError,
    )
    from linkcheck.inspection.look import inspect
    from linkcheck.normalize.address import normalize_address
    from linkcheck.normalize.birth_date import normalize_birth_date
    from linkcheck.normalize.identifier import (
        corporate_number_is_valid,
        insurer_number_is_valid,
        my_number_is_valid,
    )
    from linkcheck.normalize.kana import normalize_kana
    from linkcheck.normalize.kanji import normalize_kanji
    from linkcheck.normalize.name import normalize_name
    from linkcheck.normalize.sex import normalize_sex
    from linkcheck.prepared.merge import RegisterUpdate
    from linkcheck.prepared.prepare import prepare_register
    from linkcheck.prepared.update import update_register
    from linkcheck.proof.selftest import selftest
    from linkcheck.register import OpenRegister, open_register
    from linkcheck.result import Result
    from linkcheck.settings import Settings, read_settings

PLACES = {
    **{f"check_{name}": f"cases.{name}" for name in NAMES},
    "Column": "columns",
    "Frame": "columns",
    "InputError": "errors",
    "LinkcheckError": "errors",
    "LinkcheckWarning": "errors",
    "MissingExtraError": "errors",
    "OpenRegister": "register",
    "QuarantineError": "errors",
    "Result": "result",
    "Settings": "settings",
    "SettingsError": "errors",
    "RegisterUpdate": "prepared.merge",
    "compare_addresses": "compare.address",
    "compare_birth_dates": "compare.birth_date",
    "compare_kana": "compare.kana",
    "compare_kanji": "compare.kanji",
    "compare_names": "compare.name",
    "corporate_number_is_valid": "normalize.identifier",
    "inspect": "inspection.look",
    "insurer_number_is_valid": "normalize.identifier",
    "my_number_is_valid": "normalize.identifier",
    "normalize_address": "normalize.address",
    "normalize_birth_date": "normalize.birth_date",
    "normalize_kana": "normalize.kana",
    "normalize_kanji": "normalize.kanji",
    "normalize_name": "normalize.name",
    "normalize_sex": "normalize.sex",
    "open_register": "register",
    "prepare_register": "prepared.prepare",
    "read_settings": "settings",
    "reading_agreement": "compare.reading",
    "selftest": "proof.selftest",
    "update_register": "prepared.update",
}
"""Where each public name lives; modules are imported on first use, so that `import linkcheck` stays quick."""

__all__ = [
    "Column",
    "Frame",
    "InputError",
    "LinkcheckError",
    "LinkcheckWarning",
    "MissingExtraError",
    "OpenRegister",
    "QuarantineError",
    "RegisterUpdate",
    "Result",
    "Settings",
    "SettingsError",
    "check_accounts",
    "check_certificates",
    "check_insurance",
    "check_points",
    "check_tax",
    "compare_addresses",
    "compare_birth_dates",
    "compare_kana",
    "compare_kanji",
    "compare_names",
    "corporate_number_is_valid",
    "inspect",
    "insurer_number_is_valid",
    "my_number_is_valid",
    "normalize_address",
    "normalize_birth_date",
    "normalize_kana",
    "normalize_kanji",
    "normalize_name",
    "normalize_sex",
    "open_register",
    "prepare_register",
    "read_settings",
    "reading_agreement",
    "selftest",
    "update_register",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("linkcheck")
    if name not in PLACES and name in (going := import_module("linkcheck.deprecation")).PUBLIC:
        going.warn_going(name, going.PUBLIC[name])
        name = going.PUBLIC[name].instead
    if name in PLACES:
        return getattr(import_module(f"linkcheck.{PLACES[name]}"), name)
    raise AttributeError(f"module 'linkcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PLACES])
