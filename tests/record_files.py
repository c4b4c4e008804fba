"""Small files of records to read, with and without damage."""

import csv
import io

HEADERS = ("整理番号", "個人番号", "漢字氏名", "カナ氏名", "生年月日", "性別", "住所")
COLUMNS = ("record_id", "my_number", "name_kanji", "name_kana", "birth_date", "sex", "address")
ROWS = (
    (
        "0001",
        "123456789018",
        "山田　花子",
        "ヤマダ　ハナコ",
        "昭和50年1月2日",
        "女",
        "東京都千代田区丸の内1丁目2番3号",
    ),
    ("0002", "023456789013", "髙橋　一郎", "ﾀｶﾊｼ ｲﾁﾛｳ", "1975-01-02", "男", None),
    (
        "0003",
        "983205673214",
        "渡邉, 蓮",
        "ワタナベ　レン",
        "H12.3.4",
        "1",
        "大阪市北区梅田１－２－３\nビル「5階」",
    ),
    ("0004", "983205673210", '佐藤 "さく"', "サトウ　サク", "不明", "3", "〒100-0001"),
)


def text(rows=ROWS, headers=HEADERS, delimiter=",", line_end="\n", quoting=csv.QUOTE_MINIMAL):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(headers)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return file.getvalue()


def values(source):
    return [tuple(row[name] for name in COLUMNS) for row in source.table().to_pylist()]


def reasons(source):
    return [(row["source_row"], row["reason"]) for row in source.quarantine.to_pylist()]
