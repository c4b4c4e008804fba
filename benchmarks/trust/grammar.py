"""Hostile values: long runs of what a reader counts (tens, digits, marks), and all that stands at Unicode's edges."""

import random

ALPHABETS = (
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九十百千",
    "十",
    "々ゝゞヽヾ〃仝",
    "゛゜ﾞﾟ\u3099\u309a",
    "-‐‑–—―−－ーｰ~〜",
    " \u3000\xa0\t\n\r\u200b\ufeff",
    "()（）[]〔〕「」『』<>〈〉{}【】,.、。・･／/\\:：;_＿'\"’*＊?？●〓■□○◯\ufffd",
    "アイウエオカキクケコハヒフヘホワヲンァィゥェォッャュョヴガザダバパ",
    "ｱｲｳｴｵｶｷｸｹｺﾊﾋﾌﾍﾎﾜｦﾝｧｯｬｭｮｰ",
    "あいうえおかきくけこはひふへほをんっゃゅょゔ",
    "山田太郎花子佐藤鈴木髙高橋斎齋渡邊邉長谷川東海林五十嵐",
    "abcXYZÀÉßæœÆŒＡｚ",
    "MTSHRmtshr明治大正昭和平成令元㍾㍽㍼㍻㋿年月日時不詳",
    "丁目番地号条割第室階字大小棟館ノ町村市区郡県都府道線北南東西甲乙丙方入上下ル",
    "\u0300\u0301\u20dd\ufe0e\ufe0f\U000e0100\U000e01ef\u180b",
    "\x00\x01\x1f\x7f\x80\x85\xad\u07ff\u0800\ud7ff\ue000\uf8ff\ufdd0\ufffe\uffff\U00010000\U0001f600\U00020000"
    "\U0002f800\U0002fa1d\U0002ffff\U00030000\U000e0001\U0010ffff\uff61\uff9f\uffef\ufdfa\u3300\u33ff\u2167½²㈱№",
)
WORDS = (
    *("東京都港区芝5丁目", "京都市中京区寺町通御池上る", "札幌市中央区北一条西", "ハイツ", "〒105-0014", "住所不定"),
    *("昭和", "S50.1.2", "3500102", "20200101123456", "99999999", "午前", "T", "不詳"),
    *("株式会社", "(株)", "カ)", "様", "殿", "旧姓", "旧氏", "通称", "山田 太郎", "ヤマダ タロウ", "SMITH JOHN"),
    *("九九九九九九九九九九九千", "第", "大字", "東海林", "男", "2", "F"),
)  # fmt: skip
RUNS = (2, 3, 5, 8, *range(9, 21), 31, 45, 46, 64)


def piece(rng):
    """A word, a letter, a run of one letter, or a few letters of one alphabet."""
    kind = rng.random()
    if kind < 0.25:
        return rng.choice(WORDS)
    if kind < 0.5:
        return rng.choice(rng.choice(ALPHABETS))
    if kind < 0.75:
        return rng.choice(rng.choice(ALPHABETS)) * rng.choice(RUNS)
    if kind < 0.97:
        alphabet = rng.choice(ALPHABETS)
        return "".join(rng.choice(alphabet) for _ in range(rng.randrange(1, 20)))
    return chr(rng.choice([rng.randrange(0x20, 0xD800), rng.randrange(0xE000, 0x110000)]))


def hostile_values(seed, count):
    """A list of hostile strings, a few of them null, empty or very long."""
    rng = random.Random(seed)
    values = ["".join(piece(rng) for _ in range(rng.choice([1, 1, 2, 3, 4, 6, 12]))) for _ in range(count)]
    for place in range(0, count, 100):
        values[place : place + 3] = [None, "", piece(rng) * 1000][: count - place]
    return values
