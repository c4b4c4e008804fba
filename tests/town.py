"""A small town made by hand for the scenario tests: families, twins, namesakes, with valid My Numbers."""

import itertools

SURNAMES = [("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("田中", "タナカ"), ("渡辺", "ワタナベ"),
            ("伊藤", "イトウ"), ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"),
            ("吉田", "ヨシダ"), ("山田", "ヤマダ"), ("松本", "マツモト"), ("井上", "イノウエ"),
            ("木村", "キムラ")]  # fmt: skip
MEN = [("太郎", "タロウ"), ("健一", "ケンイチ"), ("翔太", "ショウタ"), ("大輔", "ダイスケ"), ("誠", "マコト")]
WOMEN = [("花子", "ハナコ"), ("美咲", "ミサキ"), ("陽子", "ヨウコ"), ("愛", "アイ"), ("由美子", "ユミコ")]


def my_number(serial):
    digits = f"{serial:011d}"
    total = sum(int(digits[11 - n]) * (n + 1 if n <= 6 else n - 5) for n in range(1, 12))
    rest = total % 11
    return digits + str(0 if rest <= 1 else 11 - rest)


def resident(serial, surname, given, birth_date, sex, address):
    return {
        "my_number": my_number(30_000_000_000 + serial * 7_919),
        "name_kanji": f"{surname[0]}　{given[0]}",
        "name_kana": f"{surname[1]} {given[1]}",
        "birth_date": birth_date,
        "sex": sex,
        "address": address,
    }


def register():
    """150 households of four: father, mother, and two children; in every tenth household the children are twins."""
    people = []
    for house, (surname, street) in enumerate(itertools.product(SURNAMES, range(10))):
        address = f"静岡県浜松市中央区元城町{street + 1}丁目{house % 17 + 1}番{house % 23 + 1}号"
        children = f"{1995 + house % 20}-{house % 12 + 1:02d}-{house % 28 + 1:02d}"
        other = (
            children
            if house % 10 == 0
            else f"{1998 + house % 20}-{(house + 5) % 12 + 1:02d}-{house % 27 + 1:02d}"
        )
        family = [
            (MEN[house % 5], f"{1950 + house % 30}-{house % 11 + 1:02d}-{(house * 3) % 28 + 1:02d}", "男"),
            (WOMEN[house % 5], f"{1952 + house % 30}-{house % 10 + 1:02d}-{(house * 5) % 28 + 1:02d}", "女"),
            (MEN[(house + 1) % 5], children, "男"),
            (WOMEN[(house + 2) % 5], other, "女"),
        ]
        people += [
            resident(len(people) + k, surname, given, date, sex, address)
            for k, (given, date, sex) in enumerate(family)
        ]
    return people


def enrolled(people):
    """The same people as an insurer holds them, every link right."""
    return [
        {**person, "record_id": f"R{at:04d}", "batch_id": "B1", "row_in_batch": str(at)}
        for at, person in enumerate(people)
    ]
