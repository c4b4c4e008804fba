"""Zengin files for tests, written from the published layout, independently of the reader."""

import random

KANA_BYTES = tuple(range(0xB1, 0xDE))


def text(value: str | bytes, width: int) -> bytes:
    raw = value if isinstance(value, bytes) else value.encode("ascii")
    return raw[:width].ljust(width)


def header(code: str = "21", count_group: int = 1) -> bytes:
    record = b"1" + code.encode() + b"0" + b"%010d" % count_group + text("TEST SITE", 40) + b"1123"
    record += b"0001" + text("", 15) + b"001" + text("", 15) + b"1" + b"1234567" + b" " * 17
    assert len(record) == 120
    return record


def data(
    bank: int = 1,
    branch: int = 1,
    account: int = 1,
    holder: bytes = b"\xb1\xb2 \xb3\xb4",
    amount: int = 1,
    customer: str = "",
    account_type: bytes = b"1",
) -> bytes:
    record = b"2" + b"%04d" % bank + text("", 15) + b"%03d" % branch + text("", 15) + b"0000"
    record += account_type + b"%07d" % account + text(holder, 30) + b"%010d" % amount + b"0"
    record += text(customer, 20) + b" " * 9
    assert len(record) == 120
    return record


def trailer(count: int, total: int) -> bytes:
    return b"8" + b"%06d" % count + b"%012d" % total + b" " * 101


END = b"9" + b" " * 119


def sample(count: int, seed: int = 0) -> list[bytes]:
    """A whole file of `count` data records as a list of records; customer codes count from 0."""
    rng = random.Random(seed)
    amounts = [rng.randrange(1, 99_999) for _ in range(count)]
    rows = []
    for place, amount in enumerate(amounts):
        name = bytes(rng.choices(KANA_BYTES, k=4)) + b" " + bytes(rng.choices(KANA_BYTES, k=3))
        rows.append(
            data(
                rng.randrange(1, 9999), rng.randrange(999), rng.randrange(10**7), name, amount, f"{place:08d}"
            )
        )
    return [header(), *rows, trailer(count, sum(amounts)), END]
