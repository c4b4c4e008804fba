"""What a row of the work list says, and how high it is."""

from linkcheck.audit.evidence import Entry, Evidence, Partner
from linkcheck.report.cells import HIGHEST_ROW, LONGEST_LIST, answer_choices, entry_cells, row_height
from linkcheck.words import Text, case_words


def entry(partners=()):
    return Entry(
        "R1", "1234", "C", 0.99, "family", "family_number", (), "suspend_and_confirm", Text("閲覧停止", "suspend"),
        Text("名が異なる。", "Given name differs."), "2", "7", "9", "5678", False,
        (("insurer_number", "33120015"), ("batch_id", "0012"), ("row_in_batch", "3")), tuple(partners),
    )  # fmt: skip


def evidence(entries, **texts):
    words = case_words("insurance")
    kinds = ("case", "relation", "cause", "mechanism", "answer")
    told = {kind: {name: words.text(kind, name) for name in words.names(kind)} for kind in kinds}
    return Evidence("insurance", False, {**told, **texts}, tuple(entries))


def test_others_are_named_once_a_relation_and_not_without_end():
    many = [Partner(f"R{n}", "incident", n if n < 3 else -1) for n in range(9)]
    one = entry([Partner("R90", "number_records", -1), *many])
    concerned = entry_cells(one, evidence([one]), ["insurer_number", "batch_id"])[-1].split("\n")
    assert concerned == [
        "本人候補（照合先） 9行目、下4桁 5678",
        "同じ番号が付いている記録 R90",
        "一連の経過にある記録 R0（No.1）、R1（No.2）、R2（No.3）、R3、R4、R5、ほか 3 件",
    ]
    assert entry_cells(one, evidence([one]), ["insurer_number", "batch_id"])[1:3] == ["33120015", "0012\n3行"]


def test_a_row_is_as_high_as_its_longest_cell():
    assert row_height(["短い"], [10]) < row_height(["長い文" * 10], [10]) < HIGHEST_ROW
    assert row_height(["長い文" * 1000], [10]) == HIGHEST_ROW


def test_a_list_to_choose_from_fits_a_sheet():
    answers = {f"a{n}": Text(f"{n}番目の対応,".ljust(40, "長"), "") for n in range(9)}
    kept = answer_choices(evidence([entry()], answer=answers))
    assert 1 < len(kept) < 9 and len(",".join(kept)) <= LONGEST_LIST and not any("," in each for each in kept)
