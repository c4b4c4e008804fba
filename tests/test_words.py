"""Words: every internal name has its text in both languages, and what people read is never a name."""

import re
from pathlib import Path

import pytest

import linkcheck
from linkcheck.audit.doubts import EVIDENCE_BITS
from linkcheck.audit.entries import RELATIONS
from linkcheck.audit.explain import CONTINUED, PLAIN, reason
from linkcheck.audit.partners import IDENTIFIERS
from linkcheck.cases import CASES as DECLARED
from linkcheck.cases.accounts.evidence import EVIDENCE as ACCOUNT_EVIDENCE
from linkcheck.cases.accounts.judge import SILENT
from linkcheck.cases.certificates.causes import CAUSES
from linkcheck.cases.certificates.causes import HARMLESS as CERTIFICATE_HARMLESS
from linkcheck.cases.certificates.order import ORDER
from linkcheck.cases.certificates.sequences import MECHANISMS
from linkcheck.cases.points.judgement import ADVERSE
from linkcheck.cases.points.weights import COMPARISONS as POINT_COMPARISONS
from linkcheck.cases.points.weights import HYPOTHESES
from linkcheck.compare.patterns import COMPARISONS
from linkcheck.levels.name import NAME_LEVELS
from linkcheck.links.score import COMPARED
from linkcheck.model.hypotheses import MISTAKES
from linkcheck.normalize.birth_date import BIRTH_DATE_FAULTS
from linkcheck.readers.reasons import REASONS
from linkcheck.words import COMMON, Words, case_words, read_words, text

CASES = ("insurance", "accounts", "tax", "points", "certificates")
ANSWERS = ("no_action", "update_record", "no_doubt_with_reason", "suspend_and_confirm")
KINDS = ("cause", "mechanism", "difference", "evidence", "component", "answer", "answer_of", "claim", "level")
ROOT = Path(linkcheck.__file__).parent


def literals(folder, call):
    """Names in quotation marks that a folder's code gives to a call of this name."""
    found = set()
    for path in folder.rglob("*.py"):
        for given in re.findall(rf"{call}\(([^)]*)\)", path.read_text("utf-8")):
            found |= set(re.findall(r'"([a-z_]+)"', given))
    return found


NAMES = {
    "insurance": {"cause": set(MISTAKES), "evidence": {*EVIDENCE_BITS, "better_owner", "no_better_owner",
                  "indistinguishable", "owner_may_be_absent", "owner_not_ruled_out", "not_yet_in_register",
                  "former_address", "former_name",
                  "last_move", "last_renaming", "number_source", "name_frequency", "family_address", "sole_record",
                  "second_record", "age", "renamed_sex", "given_name_slip", "number_settled",
                  "not_in_register", "household_elsewhere", "household_agrees"}},
    "tax": {"cause": {*MISTAKES, "stores_differ"}, "evidence": {"stale_here", "stale_there", "stores_differ"},
            "mechanism": {"stale_copy"}},
    "accounts": {"cause": {*MISTAKES, "body"}, "evidence": {*ACCOUNT_EVIDENCE, "common_surname"} - set(SILENT),
                 "component": set(ACCOUNT_EVIDENCE),
                 "mechanism": {"family_account", "body_account", "not_logged_out", "shared_account"}},
    "points": {"cause": {*MISTAKES, *HYPOTHESES[1:]}, "mechanism": set(HYPOTHESES[1:]),
               "difference": ADVERSE | {"shared_in_household"},
               "component": {each.name for each in POINT_COMPARISONS},
               "level": {level for each in POINT_COMPARISONS for level in each.levels}},
    "certificates": {"cause": {*MISTAKES, *CAUSES[1:]},
                     "mechanism": {*MECHANISMS, *(f"sequence_{name}" for name in ORDER[1:]), *CAUSES[1:]},
                     "difference": {*CAUSES[1:], *CERTIFICATE_HARMLESS.values(), "nobody_named", "household_member"}},
}  # fmt: skip
AVOIDED = (
    "登録簿",
    "誤紐付け",
    "隔離",
    "検査数字",
    "仕込",
    "打ち誤り",
    "書き誤り",
    "二度交付",
    "件毎秒",
    "本来の本人",
    "閲覧を停止",
    "読めない",
    "読めません",
    "申込み",
    "他方の",
    "操作の記録",
    "別の人",
    "同一世帯の人",
    "次の人",
    "1字違い",
    "判定済",
    "未判定",
)
"""Terms for which another one stands in every text: one term a thing."""
SHARED = {
    "cause": {"no_such_number", "invalid_number", "not_comparable"},
    "mechanism": {"no_such_number", "invalid_number", "unknown", "lookup_by_kana"},
    "level": {level for comparison in COMPARISONS for level in comparison.levels},
    "component": {"prior", *(comparison.name for comparison in COMPARISONS)},
    "difference": set(PLAIN),
    "name_level": set(NAME_LEVELS),
    "relation": set(RELATIONS),
    "attribute": {*IDENTIFIERS, *COMPARED, "name"},
    "input": {each.name for case in DECLARED for each in case.inputs},
    "fault": set(BIRTH_DATE_FAULTS) - {"", "none", "missing"},
    "answer": set(ANSWERS),
}


@pytest.mark.parametrize("case", CASES)
def test_every_name_has_its_text_in_both_languages(case):
    words = case_words(case)
    for named in (SHARED, NAMES[case]):
        for kind, names in named.items():
            for name in names:
                said = words.phrase(kind, name)
                assert said.ja and said.en and said.ja != "その他", (kind, name)
    evidence = NAMES[case].get("evidence", set())
    assert {name for name in evidence if words.phrase("component", name).ja == "その他"} == set()


@pytest.mark.parametrize("case", CASES)
def test_no_internal_name_is_in_a_japanese_text(case):
    words = case_words(case)
    for kind in KINDS:
        for name in words.names(kind):
            said = words.text(kind, name)
            assert not re.search(r"[a-z]+_[a-z]+", said.ja.replace("era_codes", "")), (kind, name)
            assert said.ja and said.en and not re.search(r"[ぁ-んァ-ヶ一-龠]", said.en.replace("枝番", "")), (
                kind,
                name,
            )


def test_a_case_says_in_its_own_words():
    assert case_words("insurance").answer("update_record").ja == "加入者情報の更新"
    for case in CASES[1:]:
        told = " ".join(case_words(case).answer(name).ja for name in ANSWERS)
        assert "加入者" not in told and "理由付き疑いなし" not in told
    accounts = case_words("accounts")
    assert "本人名義" in accounts.answer("update_record", "family_account", "family").ja
    assert "取消" in accounts.answer("suspend_and_confirm", "shared_account", "stranger").ja
    assert (
        "回収" in case_words("certificates").answer("suspend_and_confirm", "previous_job", "other_person").ja
    )
    assert "付け替え" in case_words("points").answer("suspend_and_confirm").ja


@pytest.mark.parametrize("case", CASES)
def test_a_title_and_names_of_both_sides(case):
    for name in ("record", "linked", "owner", "link", "items"):
        assert case_words(case).text("case", name).ja


def test_words_of_a_new_case_are_one_file(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text(
        '[cause]\nfamily = { ja = "家族の年金記録の疑い", en = "a relative\'s record" }\n', "utf-8"
    )
    words = read_words(path)
    assert words.text("cause", "family").ja == "家族の年金記録の疑い"
    assert (
        words.text("cause", "no_such_number")
        == text("cause", "no_such_number")
        == Words().text("cause", "no_such_number")
    )
    assert case_words("no such case") is COMMON
    with pytest.raises(KeyError):
        words.text("cause", "nothing")


def test_every_clause_goes_on():
    """A difference ends as a clause that the sentence of a reason can go on from."""
    for case in CASES:
        words = case_words(case)
        for name in words.names("difference"):
            said = words.text("difference", name)
            stem = re.sub(r"（[^（）]*）$", "", said.said or said.ja)
            assert any(stem.endswith(ending) for ending, _ in CONTINUED) or stem.endswith("読取"), (
                case,
                name,
                stem,
            )


@pytest.mark.parametrize("case", CASES)
def test_how_it_arose_is_a_noun(case):
    """It stands in a sentence as 「経緯は、…と推定される」."""
    words = case_words(case)
    for name in words.names("mechanism"):
        stem = re.sub(r"（[^（）]*）$", "", words.text("mechanism", name).ja)
        assert not re.search(r"[るたいくすつうぬむぶぐ]$|を[^、]*(登録|印刷|操作|出力|交付)$", stem), (
            name,
            stem,
        )


def test_one_term_a_thing():
    tables = [ROOT / "tables" / f"{name}.toml" for name in ("texts", "messages", "settings")]
    texts = [*tables, *ROOT.glob("cases/*/words.toml"), *ROOT.rglob("*.jinja"), *ROOT.glob("*.py")]
    for folder in ("audit", "cases", "inspection", "monthly", "proof", "readers", "report", "review"):
        texts += (ROOT / folder).rglob("*.py")
    assert len(texts) > 150
    for path in texts:
        told = path.read_text("utf-8")
        assert [term for term in AVOIDED if term in told] == [], path.name


def test_every_column_of_an_input_has_a_heading():
    for case in DECLARED:
        for given in case.inputs:
            for name in given.schema.names:
                said = COMMON.header(name)
                assert said.ja != name and said.en, name


def test_reasons_of_quarantine_are_told_in_both_languages():
    assert all(note.japanese and note.english for note in REASONS.values())


def test_a_reason_says_each_thing_once():
    said = reason("non_link", (1, 1, 1, 1, 1), (), "stranger", "reciprocal_swap", ("reciprocal_swap",))
    assert said.ja.count("入れ替わ") == 1
    said = reason(
        "non_link", (1, 1, 1, 1, 1), (), "not_logged_out", "not_logged_out", (), case_words("points")
    )
    assert said.ja.count("ログアウト") == 1 and said.ja.startswith(
        "ログアウトされていない端末で、他の者が申し込んだ疑いが強い。"
    )


def test_a_listing_of_phrases_is_not_broken_by_a_comma_inside():
    for name in SHARED["level"] | SHARED["component"]:
        for kind in ("level", "component"):
            if name in COMMON.names(kind):
                assert "、" not in text(kind, name).ja
