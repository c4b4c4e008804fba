"""Answers become weights: held by the base rates, corrected for what was read, the same bits when loaded again."""

import csv
import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from town import enrolled, register

import linkcheck as lc
from linkcheck.model.hypotheses import Model, base_model
from linkcheck.proof.estimate import estimate
from linkcheck.proof.learning import LEVEL_STRENGTH, learn
from linkcheck.proof.worklist import draw_sample

LINKS, FLAGGED = 20_000, 100
ADDRESS = next(each for each in base_model().comparisons if each.name == "address")
ELSE = ADDRESS.levels[-1]


@pytest.fixture
def checked(tmp_path):
    """A check whose right links have another address far more often than the base rates say, flagged ones always."""
    rng = np.random.default_rng(1)
    flagged = np.arange(LINKS) < FLAGGED
    elsewhere = (rng.random(LINKS) < 0.5) | flagged
    pq.write_table(
        pa.table({
            "record_id": [f"R{at}" for at in range(LINKS)],
            "decision": np.where(flagged, "clerical_review", "link"),
            "mislink_probability": np.where(flagged, 0.3, 1e-5),
            "cause": pa.array([["family", "stranger"][at % 2] if at < FLAGGED else None for at in range(LINKS)]),
            "birth_date_level": ["exact"] * LINKS,
            "sex_level": ["exact"] * LINKS,
            "address_level": np.where(elsewhere, ELSE, ADDRESS.levels[1]),
        }),
        tmp_path / "decisions.parquet",
    )  # fmt: skip
    (tmp_path / "summary.json").write_text(json.dumps({"scenario": "insurance"}))
    (tmp_path / "manifest.json").write_text(json.dumps({"settings": {"fit": False}}))
    return tmp_path


def review(directory, wrong, count=FLAGGED):
    with (directory / "review.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("record_id", "result"))
        writer.writerows((f"R{at}", "wrong" if wrong(at) else "right") for at in range(count))


def read_sample(directory, count=600):
    draw_sample(directory, count, seed=3)
    with (directory / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    with (directory / "filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([rows[0], *([row[0], row[1], "right", "", ""] for row in rows[1:])])
    estimate(directory, directory / "filled.csv")


def elsewhere_share(model):
    return model.shares[0, model.comparisons.index(ADDRESS), ADDRESS.code(ELSE)]


def test_flagged_links_alone_teach_nothing_of_right_ones(checked):
    review(checked, lambda at: at % 10 == 0)
    model = learn(checked, base_model(), "insurance")
    assert (model.shares == base_model().shares).all()
    assert model.evidence["answers"] == {"flagged": 100, "sampled": 0, "file": "review.csv"}


def test_the_mix_and_the_share_of_mistakes_follow_what_was_found(checked):
    review(checked, lambda at: at % 2 == 1)  # strangers' numbers, all of them
    model, start = learn(checked, base_model(), "insurance"), base_model()
    stranger, family = start.hypotheses.index("stranger"), start.hypotheses.index("family")
    before, after = (each.priors / each.priors[1:].sum() for each in (start, model))
    assert after[stranger] > before[stranger] and after[family] < before[family]
    assert after[stranger] == pytest.approx((50 * before[stranger] + 50) / 100)
    assert (
        10 * start.priors[1:].sum() < model.priors[1:].sum() < 50 / LINKS
    )  # held by one mistake of the base rates
    review(checked, lambda at: at % 2 == 1, count=50)  # half of them read: the others are as these
    half = learn(checked, base_model(), "insurance")
    assert half.evidence["mistake_share"]["estimated_wrong"] == pytest.approx(
        model.evidence["mistake_share"]["estimated_wrong"], rel=0.02
    )


def test_levels_are_learned_from_the_sample_and_corrected_for_what_was_flagged(checked):
    review(checked, lambda at: False)
    read_sample(checked)
    model = learn(checked, base_model(), "insurance")
    counts = model.evidence["levels"]["address"]
    assert counts[ELSE] / sum(counts.values()) == pytest.approx(0.5, abs=0.06)  # not (300 + 100) / 700
    assert 300 < sum(counts.values()) <= 700
    base = elsewhere_share(base_model())
    expected = (LEVEL_STRENGTH * base + counts[ELSE]) / (LEVEL_STRENGTH + sum(counts.values()))
    assert elsewhere_share(model) == pytest.approx(expected) and elsewhere_share(model) > base


def test_a_model_is_the_same_bits_when_loaded_again(checked):
    review(checked, lambda at: at % 3 == 0)
    read_sample(checked)
    model = learn(checked, base_model(), "insurance")
    again = Model.from_json(model.to_json(), base_model())
    for name in ("priors", "shares", "random"):
        assert getattr(again, name).tobytes() == getattr(model, name).tobytes()
    assert again.to_json() == model.to_json() and set(again.evidence["hashes"]) == {
        "decisions", "settings", "base_rates",
    }  # fmt: skip
    told = json.loads(model.to_json())
    del told["shares"]["twin"]
    with pytest.raises(lc.InputError, match="hypotheses"):
        Model.from_json(json.dumps(told), base_model())


def test_nothing_is_learned_without_answers_or_from_another_case(checked):
    with pytest.raises(lc.InputError, match="answers"):
        learn(checked, base_model(), "insurance")
    with pytest.raises(lc.InputError, match="a check of tax"):
        learn(checked, base_model(), "tax")


def test_a_check_uses_a_learned_model_and_keeps_it(tmp_path):
    people = register()
    records = enrolled(people)
    records[42]["my_number"] = people[40]["my_number"]
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "register.parquet")
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "records.parquet")

    def check(*more):
        given = ("records.parquet", "--register", "register.parquet", *more)
        command = [sys.executable, "-m", "linkcheck", "check", "insurance", *given]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False
        )

    assert check("--out", "first").returncode == 1
    (tmp_path / "first" / "review.csv").write_text("record_id,result\nR0042,wrong\n")
    done = check("--out", "second", "--learn-from", "first")
    assert done.returncode == 1, done.stderr
    kept = json.loads((tmp_path / "second" / "model.json").read_text("utf-8"))
    used = json.loads((tmp_path / "second" / "manifest.json").read_text("utf-8"))
    assert used["model"] == kept and used["settings"]["model"] is True
    assert kept["evidence"]["wrong"] == {"flagged": 1, "sampled": 0}
    settings = lc.Settings(model=str(tmp_path / "second" / "model.json"))
    again = lc.check_insurance(records, people, settings=settings)
    assert json.loads(json.dumps(again.findings.manifest["model"])) == kept
    assert check("--out", "third", "--learn-from", "nowhere").returncode == 2
    (tmp_path / "broken.json").write_text("{}")
    with pytest.raises(lc.InputError, match="a model of this case"):
        lc.check_insurance(records, people, settings=lc.Settings(model=str(tmp_path / "broken.json")))
