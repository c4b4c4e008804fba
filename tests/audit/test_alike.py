"""Two residents alike: the link is read, unless a former address or name, the other's own record or the number's
source settles it."""

from dataclasses import replace

import numpy as np
import pytest
from town import enrolled, register, resident

import linkcheck as lc
from linkcheck.audit.alike import settled_bits
from linkcheck.model.weights import owner_share
from synthetic_data.kinds import KINDS

OLD, NEW, ELSEWHERE = (
    "青森県弘前市土手町3番1号",
    "静岡県浜松市中央区元城町3丁目2番1号",
    "大分県別府市北浜2丁目9番1号",
)


def decided(own_record=False, number_source=None, **changes):
    people = register()
    twice = [
        resident(900 + at, ("久米", "クメ"), ("豊", "ユタカ"), "1961-04-05", "男", place)
        for at, place in enumerate((NEW, ELSEWHERE))
    ]
    people += [
        {**twice[0], **{name: value for name, value in changes.items() if name != "address"}},
        twice[1],
    ]
    records = enrolled(people)
    records = [
        {**each, "number_source": "looked_up_4" if at % 2 else "looked_up_kana"}
        for at, each in enumerate(records)
    ]
    records[-2] |= {"address": changes.get("address"), "number_source": number_source}
    records[-1] |= {"address": None}
    result = lc.check_insurance(records if own_record else records[:-1], people)
    return result.explain(records[-2]["record_id"])["decision"]


def test_nothing_tells_two_namesakes_apart():
    assert decided(address=None) == "clerical_review"
    assert decided(address="岡山県倉敷市中央1丁目1番1号") == "clerical_review"


def test_a_namesake_with_a_record_of_his_own_is_not_meant():
    assert decided(own_record=True) == "link"


def test_no_lookup_took_a_namesakes_number_that_the_member_wrote():
    assert decided(number_source="written") == "link"
    assert decided(number_source="looked_up_kana") == "clerical_review"


def test_a_former_address_does():
    assert decided(address=OLD, former_address=OLD, changed_at="2020-04-01") == "link"
    assert decided(address=OLD, former_address=ELSEWHERE, changed_at="2020-04-01") == "clerical_review"


def decisions(*records_of, sources):
    """Of two residents alike in all but their address, the first has two records, both with his number, and the second
    as many of his own as `records_of` names; no record has an address."""
    twice = [
        resident(900 + at, ("久米", "クメ"), ("豊", "ユタカ"), "1961-04-05", "男", place)
        for at, place in enumerate((NEW, ELSEWHERE))
    ]
    people = [*register(), *twice]
    lines = [*people[:-1], twice[0], *(twice[1] for _ in records_of)]
    records = [
        {**each, "number_source": "looked_up_4" if at % 2 else "looked_up_kana"}
        for at, each in enumerate(enrolled(lines))
    ]
    for each in records[len(people) - 2 :]:
        each["address"] = None
    for at, source in enumerate(sources, len(people) - 2):
        records[at]["number_source"] = source
    result = lc.check_insurance(records, people)
    told = [result.explain(records[at]["record_id"]) for at in range(len(people) - 2, len(records))]
    return [(each["decision"], each["mislink_probability"]) for each in told]


def test_of_two_records_with_one_number_no_more_than_one_is_the_namesakes():
    found = decisions(sources=("looked_up_kana", "looked_up_kana"))
    assert [decision for decision, _ in found] == ["clerical_review"] * 2
    assert 0.5 < sum(probability for _, probability in found) <= 1.0
    assert abs(found[0][1] - found[1][1]) < 1e-9
    (_, looked_up), (_, written) = decisions(sources=("looked_up_kana", "written"))
    assert looked_up > 10 * written


def test_two_records_are_one_persons_where_the_namesake_has_his_own():
    (_, first), (_, second), own = decisions("own", sources=("written", "written"))
    assert max(first, second) < 0.01
    assert own[0] == "link"


@pytest.mark.parametrize("name", ["久米　豊"])
def test_the_other_namesakes_address_is_read(name):
    assert decided(address=ELSEWHERE) != "link"


def test_a_former_address_of_the_other_one_names_him():
    moved = {"former_address": OLD, "changed_at": "2020-04-01"}
    twice = [
        resident(900 + at, ("久米", "クメ"), ("豊", "ユタカ"), "1961-04-05", "男", place)
        for at, place in enumerate((NEW, ELSEWHERE))
    ]
    for movers, owner in (((1,), True), ((0,), False), ((0, 1), False)):
        people = [
            *register(),
            *({**each, **moved} if at in movers else each for at, each in enumerate(twice)),
        ]
        records = enrolled(people)[:-1]
        records[-1] |= {"address": OLD}
        told = lc.check_insurance(records, people).explain(records[-1]["record_id"])
        assert (told["better_owner"] == len(people) - 1) == owner
        assert owner or told["decision"] == "link" or movers == (0, 1)


def doubted(wrong, learns, mistake_share):
    """How probably one record without an address is its namesake's, among 30 namesakes' numbers of which `wrong` were
    taken for the others', as addresses show."""
    names = [
        ((f"{one}{other}", "ナミ"), ("実", "ミノル")) for one in "浪波並南" for other in "川田山岡島本野見"
    ][:31]
    pairs = [
        [
            resident(900 + 2 * at + k, *name, "1961-04-05", "男", home)
            for k, home in enumerate((NEW, ELSEWHERE))
        ]
        for at, name in enumerate(names)
    ]
    people = [*register(), *(each for pair in pairs for each in pair)]
    held = [*register()[:-60], *(pair[at < wrong] | {"address": NEW} for at, pair in enumerate(pairs))]
    records = [{**each, "number_source": "looked_up_kana"} for each in enrolled(held)]
    records[-1] |= {"address": None}
    result = lc.check_insurance(records, people, settings={"fit": learns, "mistake_share": mistake_share})
    return result.explain(records[-1]["record_id"])["mislink_probability"]


def test_either_of_two_alike_may_be_meant_unless_the_links_tell_more():
    assert doubted(25, False, 0.3) == pytest.approx(0.5)
    assert doubted(0, True, 0.05) < 0.1 < 0.5 < doubted(25, True, 0.05)


def settled(outsiders):
    """What the ledger says of a record without address whose number stands on another one with the linked person's, the
    namesake having none; so many residents are on no record."""
    people = register()
    people += [
        resident(900 + at, ("久米", "クメ"), ("豊", "ユタカ"), "1961-04-05", "男", place)
        for at, place in enumerate((NEW, ELSEWHERE))
    ]
    others = [
        resident(
            1000 + at,
            ("梶", "カジ"),
            ("周", "シュウ"),
            f"19{40 + at % 50}-03-{1 + at % 28:02d}",
            "男",
            f"{NEW}{at}",
        )
        for at in range(outsiders)
    ]
    records = enrolled(people[:-1])
    records.append({**records[-1], "record_id": "again", "address": None})
    result = lc.check_insurance(records, people + others)
    lines = {line["component"]: line["weight_bits"] for line in result.explain("again")["ledger"]}
    return -lines["number_settled"], result.explain("again")["mislink_probability"]


def test_that_the_namesake_has_no_record_says_the_more_the_more_people_have_one():
    (usual, read), (seldom, hardly) = settled(20), settled(900)
    assert usual == pytest.approx(4.0)
    assert 0 < seldom < 1.5
    assert hardly < read


@pytest.mark.parametrize(
    ("linked", "residents", "bits"), [(0, 0, 0.0), (0, 10, 0.0), (5, 10, 1.0), (10, 10, 4.0)]
)
def test_what_a_settled_number_says(linked, residents, bits):
    assert settled_bits(linked, residents) == pytest.approx(bits)


def test_where_a_number_is_surely_anothers_its_owner_is_named_if_he_is_likely_found():
    """Among linked persons somebody of the record's given name and birth date is there by chance, the owner seldom."""
    kind = KINDS["insurance"]
    condition = replace(kind.conditions["linked_only"], per_mechanism=24, address_missing=0.5)
    tables = kind.make(60_000, 5, condition)
    result = lc.check_insurance(tables["insurance"], tables["register"])
    numbers = tables["register"]["my_number"].to_pylist()
    truth = {row["record_id"]: row for row in tables["truth_insurance"].to_pylist()}
    rows = result.decisions.to_arrow().select(["record_id", "better_owner"]).to_pylist()
    named = [
        numbers[row["better_owner"]] == truth[row["record_id"]]["true_my_number"]
        for row in rows
        if row["better_owner"] is not None and truth[row["record_id"]]["mechanism"]
    ]
    assert len(named) > 100 and named.count(False) <= 1


@pytest.mark.parametrize(
    ("bits", "coverage", "share"), [(0.0, 0.2, 0.2), (3.0, 0.2, 0.9), (-3.0, 0.95, 0.6), (0.0, 1.0, 1.0)]
)
def test_how_likely_a_candidate_is_the_owner_of_a_wrong_link(bits, coverage, share):
    assert owner_share(np.array([bits]), np.array([coverage]))[0] == pytest.approx(share)
