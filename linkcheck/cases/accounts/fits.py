"""Which levels of names say that a holder has a person's name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkcheck.levels.name import GIVEN_NAME, SURNAME

__all__ = ["LATIN", "barely_fits", "given_name_fits", "has_latin", "name_fits", "surname_fits"]

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

LATIN = "[A-Za-zＡ-Ｚａ-ｚ]"
SURNAME_FITS = np.isin(SURNAME.levels, (*SURNAME.that("missing", "same"), "kana_differs"))
RARE = SURNAME.code("reading_rare"), GIVEN_NAME.code("reading_rare")
GIVEN_NAME_FITS = np.isin(GIVEN_NAME.levels, (*GIVEN_NAME.that("same"), "kana_differs"))


def given_name_fits(codes: Codes) -> Bools:
    """Which of P pairs of levels uint8[P, K] agree in the given name, bool[P]."""
    return np.asarray(GIVEN_NAME_FITS[codes[:, 1]])


def surname_fits(codes: Codes) -> Bools:
    """Which levels of the surname, uint8[P], say that it agrees, bool[P]; a missing one does not."""
    return np.asarray(SURNAME_FITS[codes] & (codes > 0))


def name_fits(codes: Codes) -> Bools:
    """Which of P pairs of levels uint8[P, K] agree in the whole name, bool[P]; a surname may be missing."""
    return np.asarray(SURNAME_FITS[codes[:, 0]] & GIVEN_NAME_FITS[codes[:, 1]])


def barely_fits(codes: Codes) -> Bools:
    """Which of P pairs of levels uint8[P, K] agree in the whole name by a rare reading of a part, bool[P]: as somebody
    else's name may be read, too."""
    return np.asarray(name_fits(codes) & (codes[:, :2] == RARE).any(axis=1))


def has_latin(names: pa.Array) -> Bools:
    """Which names hold Latin letters, as foreign residents' names do: bool[N]."""
    return np.asarray(
        pc.fill_null(pc.match_substring_regex(names, LATIN), False).to_numpy(zero_copy_only=False)
    )
