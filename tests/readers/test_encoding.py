"""Which encoding a file is in: told when it is clear, refused when it is not."""

import pytest
from real_data import real_file
from record_files import HEADERS, ROWS, text, values

from linkcheck.errors import InputError
from linkcheck.readers import read_records
from linkcheck.readers.encoding import choose_encoding

NAMES = [
    "佐藤　太郎",
    "鈴木　花子",
    "高橋　一郎",
    "田中　さくら",
    "伊藤　蓮",
    "渡辺　陽菜",
    "山本　大翔",
    "中村　美咲",
]
BODY = "name,city\n" + "".join(
    f"{name},{city}\n" for name in NAMES for city in ("東京都港区", "大阪市北区", "福岡市")
)


def write(tmp_path, data):
    path = tmp_path / "records.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc-jp"])
def test_told_by_names_alone(tmp_path, encoding):
    assert choose_encoding(write(tmp_path, BODY.encode(encoding))).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc-jp"])
def test_told_in_spite_of_damage(tmp_path, encoding):
    damaged = BODY.encode(encoding).replace("鈴木".encode(encoding), b"\xff\xfe", 1)
    assert choose_encoding(write(tmp_path, damaged)).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc-jp"])
def test_half_width_katakana(tmp_path, encoding):
    body = "整理番号,カナ氏名\n" + "".join(f"{number},ｻﾄｳ ﾀﾛｳ\n" for number in range(20))
    assert choose_encoding(write(tmp_path, body.encode(encoding))).encoding == encoding


def test_told_where_the_text_begins_late(tmp_path):
    late = b"name,city\n" + b"Smith,Tokyo\n" * 100_000 + BODY.split("\n", 1)[1].encode("cp932")
    assert choose_encoding(write(tmp_path, late)).encoding == "cp932"


def test_two_readings_alike_are_refused(tmp_path):
    """Pairs of half-width katakana in CP932 are kanji in EUC-JP."""
    body = "id,kana\n" + "".join(f"{number},ｶﾄｷﾀ\n" for number in range(20))
    path = write(tmp_path, body.encode("cp932"))
    with pytest.raises(InputError, match="read alike") as caught:
        choose_encoding(path)
    assert "Declare the encoding" in caught.value.english
    assert choose_encoding(path, "cp932").encoding == "cp932"


def test_utf8_read_as_cp932_and_saved_is_refused(tmp_path):
    misread = BODY.encode().decode("cp932", "replace").encode()
    for data, declared in (
        (misread, None),
        (misread, "utf-8"),
        (BODY.encode().decode("latin-1").encode(), None),
    ):
        with pytest.raises(InputError, match=r"once read in another encoding|reads so"):
            choose_encoding(write(tmp_path, data), declared)


@pytest.mark.parametrize(
    ("written", "declared"),
    [("utf-8", "cp932"), ("cp932", "utf-8"), ("euc-jp", "cp932"), ("cp932", "euc-jp"), ("euc-jp", "utf-8")],
)
def test_a_wrong_declaration_is_refused(tmp_path, written, declared):
    with pytest.raises(InputError, match=f"Japanese in {written}"):
        choose_encoding(write(tmp_path, BODY.encode(written)), declared)


def test_names_of_encodings(tmp_path):
    path = write(tmp_path, text(ROWS[:2]).encode("cp932"))
    for name in ("Shift_JIS", "sjis", "MS932", "Windows-31J", "CP932"):
        assert values(read_records(path, "insurance", encoding=name)) == list(ROWS[:2])
    with pytest.raises(InputError, match="one of utf-8"):
        read_records(path, "insurance", encoding="ebcdic")


def test_gaiji(tmp_path):
    row = ("1", "123456789018", "\ue000橋　\ue001子", *ROWS[0][3:])
    path = write(tmp_path, text([row], HEADERS).encode("cp932"))
    for gaiji, name in (
        (None, "\ue000橋　\ue001子"),
        ({"F040": "髙"}, "髙橋　\ue001子"),
        ({"E000": "髙", "U+E001": "惠"}, "髙橋　惠子"),
        ({"\ue001": "惠"}, "\ue000橋　惠子"),
    ):
        assert values(read_records(path, "insurance", gaiji=gaiji))[0][2] == name
    with pytest.raises(InputError, match="gaiji"):
        read_records(path, "insurance", gaiji={"0041": "A"})


def test_clean_names_are_not_taken_for_misread_ones(tmp_path):
    body = "氏名\n茉友\n關孝\n苺谷\n"
    for encoding in ("utf-8", "cp932"):
        assert choose_encoding(write(tmp_path, body.encode(encoding))).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc-jp"])
def test_samples_of_real_names(tmp_path, encoding):
    """From three names on no encoding is ever taken for another; doubt is allowed, a wrong choice is not."""
    lines = real_file("assembly_members.csv").read_text("utf-8").splitlines()[1:]
    right = 0
    for start in range(0, len(lines) - 3, 7):
        chosen = [line.rsplit(",", 1)[0] for line in lines[start : start + 3]]
        try:
            path = write(tmp_path, "\n".join(["a,b", *chosen]).encode(encoding))
            right += choose_encoding(path).encoding == encoding
        except UnicodeEncodeError:  # a name this encoding cannot hold
            right += 1
        except InputError:
            pass
        else:
            assert choose_encoding(path).encoding == encoding
    assert right >= 0.95 * len(range(0, len(lines) - 3, 7))


@pytest.mark.parametrize("mark", ["\ufffd", "?", "・"])
def test_what_a_converter_could_not_read_does_not_hide_that_a_file_was_misread(tmp_path, mark):
    """UTF-8 opened as CP932 and saved: some bytes are no text there, and every program puts a mark of its own."""
    spoiled = text(ROWS * 5).encode("utf-8").decode("cp932", "replace").replace("\ufffd", mark)
    with pytest.raises(InputError, match="UTF-8 that was once read in another encoding"):
        choose_encoding(write(tmp_path, spoiled.encode("utf-8")))
