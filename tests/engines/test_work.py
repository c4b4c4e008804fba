"""How much work a check makes of its links, counted, not timed: what is looked at, folded, compared and written."""

from collections import Counter
from importlib import import_module

import pyarrow.parquet as pq
import pytest

from linkcheck import check_insurance
from linkcheck.settings import Settings
from synthetic_data.files import write_dataset

PERSONS, SEED = 6_000, 5


def rows_of_first(*given):
    return len(given[0])


def rows_of_texts(*given):
    return len(given[0][0])


def rows_of_second(*given):
    return len(given[1])


def rows_of_third(*given):
    return len(given[2])


WATCHED = {
    "bytes looked at for UTF-8": ("linkcheck.columns.gate", "_in_utf8", lambda array: array.nbytes),
    "names that differ": ("linkcheck.compare.name_differences", "differing_names", rows_of_first),
    "names parsed": ("linkcheck.compare.name_differences", "folded_names", rows_of_texts),
    "names compared in roman words": (
        "linkcheck.compare.name_differences",
        "with_roman",
        lambda left, *others: len(left.kanji_flags),
    ),
    "addresses folded whole": ("linkcheck.compare.address", "fold_rows", rows_of_second),
    "addresses that differ": ("linkcheck.compare.address", "folded_levels", lambda a, *others: len(a.hashes)),
    "birth dates read": ("linkcheck.kernels.dates.parse", "read_dates", rows_of_third),
    "numbers read": ("linkcheck.kernels.text.digits", "read_digits", rows_of_third),
    "addresses folded behind what both share": (
        "linkcheck.kernels.addresses.same",
        "same_folded",
        lambda *given: len(given[4]),
    ),
    "links searched for": ("linkcheck.owner.search", "make_probes", rows_of_first),
    "links that groups ask": ("linkcheck.links.groups", "fitting_records", rows_of_first),
    "outcomes in words": ("linkcheck.audit.outcomes", "_words", lambda *given: 1),
    "decisions by mix": ("linkcheck.cases.insurance.mixes", "decide", rows_of_first),
}
"""Where work is done, and how much a call does: places of a module's functions."""


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """What was counted in one check, and what there was to do."""
    folder = tmp_path_factory.mktemp("work")
    write_dataset(folder, PERSONS, SEED)
    inputs, settings = [folder / f"{name}.parquet" for name in ("insurance", "register")], Settings(threads=1)
    check_insurance(*inputs, settings=settings)  # the tables are made once, whatever is checked
    done = Counter()

    def counting(name, function, amount):
        def call(*given, **named):
            done[name] += amount(*given)
            return function(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name, (module, function, amount) in WATCHED.items():
            place = import_module(module)
            patch.setattr(place, function, counting(name, getattr(place, function), amount))
        result = check_insurance(*inputs, settings=settings)
    result.write_decisions(folder / "decisions.parquet")
    tables = [pq.read_table(path) for path in inputs]
    done["bytes of text"] = sum(
        column.nbytes for table in tables for column in table.columns if str(column.type) == "string"
    )
    done["links"], done["people"] = (table.num_rows for table in tables)
    done["rows"] = done["links"] + done["people"]
    done["bytes written"] = (folder / "decisions.parquet").stat().st_size
    return done


MOST = {
    ("bytes looked at for UTF-8", "bytes of text"): 2.1,
    ("birth dates read", "rows"): 1.7,
    ("numbers read", "rows"): 2.2,
    ("addresses folded behind what both share", "links"): 0.4,
    ("names that differ", "links"): 0.11,
    ("names parsed", "names that differ"): 0.34,
    ("names compared in roman words", "names that differ"): 0.034,
    ("addresses folded whole", "links"): 0.34,
    ("addresses that differ", "links"): 0.13,
    ("links searched for", "links"): 0.03,
    ("links that groups ask", "links"): 0.096,
    ("outcomes in words", "links"): 0.022,
    ("decisions by mix", "links"): 0.081,
    ("bytes written", "links"): 7.5,
}
"""How much of one thing there may be for each of another: a tenth or so more than there is."""


@pytest.mark.parametrize(("done", "given"), MOST)
def test_a_check_does_no_more_work_than_it_has_to(work, done, given):
    assert 0 < work[done] / work[given] <= MOST[done, given], dict(work)


def test_links_that_differ_in_their_probability_alone_are_judged_once(tmp_path, monkeypatch):
    write_dataset(tmp_path, PERSONS, SEED)
    judge, caller = map(import_module, ("linkcheck.audit.judge", "linkcheck.audit.person_judgement"))
    found = []

    def kept(*given):
        found.append(judge.judge_doubts(*given))
        return found[-1]

    monkeypatch.setattr(judge, "TOLD_BITS", 0.0)  # every doubtful link has a judgement of its own
    monkeypatch.setattr(caller, "judge_doubts", kept)
    check_insurance(tmp_path / "insurance.parquet", tmp_path / "register.parquet")
    (judged,) = found
    assert 0 < len(judged.judgements) < 0.8 * len(judged.places), (len(judged.judgements), len(judged.places))
