"""Which encoding a text file is in: declared by the user, or proposed from a sample and then strictly decoded.

A proposal is made only if one encoding explains the sample clearly better than the others. Where two explain it and
would give different text, or where UTF-8 was once read as CP932 and saved so, the file is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linkcheck.errors import InputError
from linkcheck.messages import Message
from linkcheck.readers.decode import MARKED, decode_marked, encoding_name
from linkcheck.readers.header_words import known_header_count
from linkcheck.readers.reasons import Note

__all__ = ["Proposal", "choose_encoding", "told_encoding"]

LOST = re.compile("[\ufffd?・\udcff]+")
"""What stands for bytes that a converter could not read."""

NONE_READS = Message("いずれでも日本語として読み取れない", "none of them reads so")
SAMPLE, TITLE_LINES = 1 << 16, 5
CANDIDATES = ("utf-8", "cp932", "euc-jp")
SAMPLE_VALUES = 1000
CLEARLY = 0.2
HALF_WIDTH_KANA = "ｦ-ﾟ"
# Hiragana, katakana, kanji, full-width forms, signs of JIS X 0208, private use (gaiji); no lone ｡｢｣､･ and no Latin-1.
JAPANESE = re.compile(
    f"[\\x00-\\x7f\u2010-\u2026\u2103-\u2312\u2460-\u25ef\u2605-\u266f\u3000-\u30ff\u3220-\u33ff"
    f"\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\ufe00-\ufe0f\uff01-\uff5e\uffe0-\uffe5"
    f"\U00020000-\U0003ffff\U000e0100-\U000e01ef¥¢£¬·×÷§¶±°´¨{HALF_WIDTH_KANA}]*"
)
# What no Japanese text holds: a kanji wedged in between half-width katakana, as EUC-JP read as CP932 gives.
WEDGED = re.compile(f"[{HALF_WIDTH_KANA}][\u4e00-\u9fff]|[\u4e00-\u9fff][{HALF_WIDTH_KANA}]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An encoding and the reasons for it."""

    encoding: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sample read in one encoding: known headers, and which share of the lines with more than ASCII is Japanese."""

    encoding: str
    text: str
    known_headers: int
    share: float


def choose_encoding(path: Path, declared: str | None = None) -> Proposal:
    """The encoding to read a file in. Raises InputError when it cannot be told, or is not what was declared."""
    sample = _sample(path)
    if declared is not None:
        return _check_declared(path, sample, encoding_name(declared))
    for start, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if sample.startswith(start):
            return _accept(path, _read(sample, encoding), "it begins with a byte order mark", "BOM で始まる")
    if re.search(rb"\x1b\$[@B]|\x1b\(J", sample) and sample.isascii():
        reading = _read(sample, "iso-2022-jp")
        return _accept(path, reading, "it switches character sets with ESC", "ESC で文字集合を切り替える")
    for encoding, zero, other in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if zero.count(0) > len(sample) / 20 and zero.count(0) > 3 * other.count(0):
            return _accept(
                path, _read(sample, encoding), "every other byte of ASCII is 0", "ASCII の隣のバイトが 0"
            )
    if sample.isascii():
        return Proposal("utf-8", (Note("all of it is ASCII", "ASCII のみ"),))
    return _propose(path, sample)


def told_encoding(values: Sequence[bytes]) -> Message:
    """In which encoding values that are no UTF-8 seem to be, in words.

    >>> told_encoding(["高橋　美咲".encode("cp932"), "大字".encode("cp932")]).en
    'in cp932'
    """
    sample = b"\n".join(values[:SAMPLE_VALUES])
    readings = [_read(sample, encoding) for encoding in CANDIDATES[1:]]
    readings = [reading for reading in readings if MARKED not in reading.text] or readings
    best = max(reading.share for reading in readings)
    likely = [reading.encoding for reading in readings if reading.share > max(0.5, best - CLEARLY)]
    if not likely:
        return Message("文字コード不明", "in an encoding that is not known")
    return Message(f"{'又は '.join(likely)} と思われる", f"in {' or '.join(likely)}")


def _propose(path: Path, sample: bytes) -> Proposal:
    readings = [_read(sample, encoding) for encoding in CANDIDATES]
    headers = max(reading.known_headers for reading in readings)
    best, *others = sorted(readings, key=lambda reading: (reading.known_headers, reading.share), reverse=True)
    rivals = [
        reading
        for reading in others
        if reading.known_headers == headers
        and reading.share > best.share - CLEARLY
        and MARKED not in reading.text
        and reading.text != best.text
    ]
    if best.share < 0.5:
        _refuse_misread(path, best.text)
    if best.share < 0.5 or rivals:
        alike = " and ".join(reading.encoding for reading in [best, *rivals])
        found = Message(f"{alike} のいずれでも読み取れる", f"{alike} read alike") if rivals else NONE_READS
        raise InputError("encoding_unknown", path.name, candidates=", ".join(CANDIDATES), found=found)
    rest = ", ".join(f"{reading.encoding} {reading.share:.0%}" for reading in others)
    return _accept(
        path,
        best,
        f"{best.share:.0%} of the sampled lines read as Japanese (in {rest})",
        f"抽出した行の {best.share:.0%} が日本語として読み取れる（{rest}）",
    )


def _accept(path: Path, reading: _Reading, why: str, why_japanese: str) -> Proposal:
    _refuse_misread(path, reading.text)
    note = Note(
        f"{reading.encoding} was proposed: {why}", f"文字コードは {reading.encoding} と推定：{why_japanese}"
    )
    return Proposal(reading.encoding, (note,))


def _check_declared(path: Path, sample: bytes, encoding: str) -> Proposal:
    """A declared encoding holds unless the sample contradicts it: most lines fail, or another one reads far better."""
    if encoding == "utf-16" and sample[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    if encoding == "utf-8" and sample.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    reading = _read(sample, encoding)
    if encoding in CANDIDATES:
        for other in CANDIDATES:
            rival = _read(sample, other)
            better = (
                rival.share > max(0.9, reading.share + 0.5) and rival.known_headers >= reading.known_headers
            )
            if better and not sample.isascii():
                raise InputError(
                    "encoding_other",
                    path.name,
                    encoding=encoding,
                    other=other,
                    rival=rival.share,
                    share=reading.share,
                )
    _refuse_misread(path, reading.text)
    return Proposal(encoding)


def _read(sample: bytes, encoding: str) -> _Reading:
    text = decode_marked(sample, encoding)
    lines = text.splitlines()
    telling = [line for line in lines if not line.isascii()]
    good = sum(JAPANESE.fullmatch(line) is not None and WEDGED.search(line) is None for line in telling)
    rows = (re.split(r"[,\t;|]", line) for line in lines[:TITLE_LINES])
    return _Reading(
        encoding,
        text,
        max(
            (known_header_count(title.strip('"') for title in row if not title.isascii()) for row in rows),
            default=0,
        ),
        good / len(telling) if telling else 1.0,
    )


def _refuse_misread(path: Path, text: str) -> None:
    """Stop if the text is UTF-8 that somebody read as CP932 or Latin-1 and saved: most names in it are lost."""
    cells = [cell for cell in re.split(r"[,\t\r\n\"]+", text)[:10_000] if not cell.isascii()]
    misread = sum(_is_misread(cell) for cell in cells)
    if misread and misread >= len(cells) / 20:
        raise InputError("encoding_twice", path.name, misread=misread, count=len(cells))


def _is_misread(cell: str) -> bool:
    """Whether what is left of a cell is UTF-8 read in another encoding; converters put marks for what they lost."""
    return any(_reads_again(piece) for piece in LOST.split(cell) if not piece.isascii())


def _reads_again(text: str) -> bool:
    for encoding in ("cp932", "cp1252", "latin-1"):
        try:
            data = text.encode(encoding)
        except UnicodeError:
            continue
        again = _inner(data)
        beyond = [mark for mark in again if not mark.isascii()]
        if len(beyond) > 1 and all(
            "\u3000" <= mark <= "\uffef" for mark in beyond
        ):  # 茉友 gives one by chance
            return True
    return False


def _inner(data: bytes) -> str:
    """UTF-8 without the broken characters at both ends, as a cut leaves them; "" if it is none."""
    start = next((at for at in range(min(3, len(data))) if data[at] & 0xC0 != 0x80), len(data))
    try:
        return data[start:].decode()
    except UnicodeDecodeError as error:
        return data[start : start + error.start].decode() if "end of data" in error.reason else ""


def _sample(path: Path) -> bytes:
    """Whole lines from the start, and from the first part that is more than ASCII if the start is not."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        while len(sample) >= SAMPLE and sample.isascii() and b"\x1b" not in sample:
            block = file.read(SAMPLE)
            if not block:
                return sample
            if not block.isascii():
                sample += block + file.read(SAMPLE)
                sample = sample[: sample.find(b"\n") + 1] + sample[SAMPLE:]
        return sample if len(sample) < SAMPLE else sample[: sample.rfind(b"\n") + 1] or sample
