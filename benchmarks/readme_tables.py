"""Writes the tables of README.md, README.ja.md and benchmarks/README.md from results/*.json.

`python -m benchmarks.readme_tables` replaces what stands between `<!-- table:NAME -->` and `<!-- /table -->`; a table
whose results are not there yet says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.condition_tables import account_table, insurance_table, log_conditions_table, tax_table
from benchmarks.markdown import NOT_MEASURED, Figures, markdown, results
from linkcheck.proof.bounds import wilson

ROOT = Path(__file__).parent.parent


def with_tables(text: str, tables: dict[str, str]) -> str:
    """The text with the named tables between their markers."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        return f"<!-- table:{name} -->\n{tables[name]}\n<!-- /table -->" if name in tables else found[0]

    return re.sub(r"<!-- table:([\w-]+) -->\n(.*?)<!-- /table -->", put, text, flags=re.DOTALL)


def load_of(figures: Figures) -> str:
    """The load average over one minute before and after."""
    about = figures["machine"]
    after = f" to {about['load_after'][0]}" if "load_after" in about else ""
    return f"{about['load_before'][0]}{after}"


def times(ratio: dict[str, float]) -> str:
    """A ratio with its spread."""
    return f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"


def case_table(name: str, stage: str) -> str:
    """One stage: every implementation with seconds, speed, and how many times the seconds of the first."""
    figures = results(name)
    rows = [each for each in figures.get("cases", ()) if each["stage"] == stage]
    if not rows:
        return NOT_MEASURED["en"]
    table = markdown(
        (
            "implementation",
            "count",
            "seconds",
            "CPU seconds",
            "per second",
            "times the first",
            "the same in CPU",
        ),
        (
            (
                each["implementation"],
                f"{each['count']:,}",
                f"{each['seconds']['median']:.3f}",
                f"{each['cpu_seconds']['median']:.3f}",
                f"{each['per_second']:,}",
                times(each["times_the_first"]),
                times(each["times_the_first_cpu"]),
            )
            for each in rows
        ),
    )
    return f"{table}\n\nMedian of {figures['rounds']} rounds in turn; load of the machine {load_of(figures)}."


def scale_table() -> str:
    """The whole check by size."""
    found = [
        figures for name in ("scale_10k", "scale_1m", "scale_10m", "scale_50m") if (figures := results(name))
    ]
    if not found:
        return NOT_MEASURED["en"]
    return markdown(
        (
            "links",
            "register",
            "first (s)",
            "warm (s)",
            "CPU (s)",
            "links/s",
            "links/CPU s",
            "peak MB",
            "limit",
            "load",
        ),
        (
            (
                f"{each['record_count']:,}",
                f"{each['register_count']:,}",
                each["first_seconds"],
                times(each["warm_seconds"]),
                f"{each['warm_cpu_seconds']['median']:.2f}",
                f"{each['links_per_second']:,}",
                f"{each['links_per_cpu_second']:,}",
                f"{each['peak_memory_mb']:,}",
                f"{each['memory_limit_mb']:,}",
                load_of(each),
            )
            for each in found
        ),
    )


def stage_table() -> str:
    """Where the time of a million links goes."""
    figures = results("scale_1m")
    if not figures:
        return NOT_MEASURED["en"]
    rows = (
        (name.strip("_"), each["seconds"], each["cpu_seconds"]) for name, each in figures["stages"].items()
    )
    return markdown(("stage", "seconds", "CPU seconds"), rows)


def startup_table() -> str:
    """The command line."""
    figures = results("startup")
    if not figures:
        return NOT_MEASURED["en"]
    table = markdown(
        ("command", "seconds", "CPU seconds"),
        (
            (name, times(each["seconds"]), f"{each['cpu_seconds']['median']:.2f}")
            for name, each in figures["commands"].items()
        ),
    )
    return f"{table}\n\nLoad of the machine {load_of(figures)}."


def rival_quality_table() -> str:
    """Flags of every rival at the same recall."""
    figures = results("rival_quality")
    if not figures:
        return NOT_MEASURED["en"]
    table = markdown(
        ("implementation", "recall", "right links flagged", "flags per true error"),
        (
            (each["implementation"], each["recall"], f"{each['flags_on_right_links']:,}", flags(each))
            for each in figures["rows"]
        ),
    )
    return f"{figures['record_count']:,} links, {figures['mistake_count']:,} planted mistakes.\n\n{table}"


def flags(figures: Figures) -> str:
    """Flags per true error at the base share, or why there is no such figure."""
    found = figures["flags_per_true_error"]
    return "no base mistake found" if found is None else f"{found:,.2f}"


MECHANISMS = {
    "child_number_for_parent": ("a child's number for a parent", "親に子の番号"),
    "parent_number_for_child": ("a parent's number for a child", "子に親の番号"),
    "spouse_number": ("the spouse's number", "配偶者の番号"),
    "sibling_number": ("a sibling's number", "兄弟姉妹の番号"),
    "twin_number": ("a twin's number", "双子の番号"),
    "twin_swap": ("twins' numbers exchanged", "双子の番号の入れ替わり"),
    "family_swap": ("numbers exchanged in a family", "家族内の番号の入れ替わり"),
    "lookup_kana_birth_date_sex": (
        "lookup by kana, birth date and sex",
        "カナ氏名・生年月日・性別による照会",
    ),
    "lookup_kana_only": ("lookup by the kana alone", "カナ氏名のみによる照会"),
    "lookup_birth_date_only": ("lookup by the birth date alone", "生年月日のみによる照会"),
    "given_name_and_birth_date": ("given name and birth date alike", "名と生年月日の一致"),
    "neighbor_row": ("number of the next row", "隣の行の番号"),
    "neighbor_swap": ("numbers of two rows exchanged", "2行の番号の入れ替わり"),
    "row_shift": ("rows shifted by one", "行ずれ"),
    "shared_number": ("one number on two records", "1つの番号を2件に登録"),
    "typo_nobody": ("mistyped: nobody's number", "番号の誤入力（該当者なし）"),
    "typo_other_person": ("mistyped: somebody's number", "番号の誤入力（他人の番号）"),
}
"""Mechanisms of the synthetic mistakes, as the tables call them."""

QUALITY = {
    "en": (
        (
            "planted mistake, synthetic insurance records",
            "whole register: found",
            "register of the linked persons only",
        ),
        ("right records to read, of {0}", "flags per true error where one link in 10,000 is wrong"),
    ),
    "ja": (
        ("混入させた誤り（架空の加入者情報）", "照合先が全住民: 検出", "照合先が紐付け先の本人のみ"),
        ("正しい記録のうち要確認（全{0}件）", "誤り1件当たりの確認件数（1万件に1件が誤りの場合）"),
    ),
}


def share_found(found: Figures) -> str:
    """How many of the planted mistakes of a mechanism were found, with a 95 % interval."""
    count = round(found["recall"] * found["mistakes"])
    low, high = wilson(count, found["mistakes"])
    return f"{count} / {found['mistakes']} ({low:.1%} – {high:.1%})"


def quality_table(language: str) -> str:
    """The insurance check, mechanism by mechanism, with the whole register and with the linked persons' rows alone."""
    figures = results("quality").get("insurance", {})
    if "recall" not in figures:
        return NOT_MEASURED[language]
    modes = figures, figures["linked_persons_only"]
    heading, (to_read, flags_told) = QUALITY[language]
    rows: list[tuple[str, ...]] = [
        (MECHANISMS[name][language == "ja"], *(share_found(mode["mechanisms"][name]) for mode in modes))
        for name in figures["mechanisms"]
    ]
    rows.append(
        (
            to_read.format(f"{figures['record_count']:,}"),
            *(f"{mode['false_flag_count']:,} ({mode['review_share']:.4%})" for mode in modes),
        )
    )
    rows.append((flags_told, *(f"{mode['flags_per_true_error']:.2f}" for mode in modes)))
    return markdown(heading, rows)


KINDS = {
    "accounts": ("public-payment accounts: a stranger's", "公金受取口座：他人名義の登録"),
    "no_kana": ("the same, register without kana", "同上（照合先にカナ氏名がない場合）"),
    "family": ("public-payment accounts: a relative's", "公金受取口座：家族名義の登録"),
    "tax": ("tax office", "税務署"),
    "certificates": ("certificates for the wrong person", "証明書の誤交付"),
    "points": ("Mynapoint", "マイナポイント"),
}
TAX_MISTAKES = ("kana_lookup", "stale_here", "stale_in_other_store")


def kinds_table(language: str) -> str:
    """The other kinds of case: what was planted, what was found, how much has to be read for each."""
    figures = results("quality")
    if not all(
        "failed" not in figures.get(kind, {"failed": ""}) for kind in ("accounts", "certificates", "points")
    ):
        return NOT_MEASURED[language]
    heading = {
        "en": ("kind, synthetic", "records or lines", "planted", "found", "flags per true error"),
        "ja": (
            "事案（架空のデータ）",
            "記録又はログの行",
            "混入させた誤り",
            "検出",
            "誤り1件当たりの確認件数",
        ),
    }
    whole, narrow, tax = (
        figures["accounts"][name] for name in ("accounts", "accounts_register_without_kana", "tax")
    )
    strangers, relatives = ("account_once", "account_twice"), ("family_account", "family_elsewhere")
    ratio = "stranger_flags_per_true_error_at_real_ratio"
    found = {
        "accounts": (*counted(whole, strangers), whole[ratio]),
        "no_kana": (*counted(narrow, strangers), narrow[ratio]),
        "family": (*counted(whole, relatives), whole["family_flags_per_family_account"]),
        "tax": (*counted(tax, TAX_MISTAKES), tax["flags_per_true_error_as_planted"]),
    }
    for kind in ("certificates", "points"):
        log = figures[kind]
        found[kind] = (
            *counted({"records": log["line_count"], **log["by_mechanism"]}),
            log["flags_per_incident"],
        )
    rows = (
        (KINDS[kind][language == "ja"], f"{lines:,}", f"{planted:,}", f"{hits:,}", f"{ratio:.2f}")
        for kind, (lines, planted, hits, ratio) in found.items()
    )
    return markdown(heading[language], rows)


def counted(figures: Figures, names: tuple[str, ...] = ()) -> tuple[int, int, int]:
    """Records, planted mistakes and those found, over the named mechanisms (or all)."""
    some = [figures[name] for name in names] or [each for each in figures.values() if isinstance(each, dict)]
    hits = sum(each["found"] if "found" in each else each["flagged"] for each in some)
    return figures["records"], sum(each["planted"] for each in some), hits


def mechanism_table() -> str:
    """Recall by mechanism."""
    found = results("quality").get("insurance", {}).get("mechanisms")
    if not found:
        return NOT_MEASURED["en"]
    return markdown(
        ("mechanism", "mistakes", "recall", "owner named"),
        (
            (name, each["mistakes"], f"{each['recall']:.4f}", f"{each['owner_named']:.4f}")
            for name, each in found.items()
        ),
    )


def speed_table(language: str) -> str:
    """The whole check at every size, in the words of the language."""
    heading = {
        "en": ("links checked", "seconds, warm", "links per second", "peak memory", "load of the machine"),
        "ja": ("点検した紐付け", "秒（2回目以降）", "件／秒", "最大メモリ", "計測時の負荷"),
    }
    found = [figures for name in ("scale_1m", "scale_10m", "scale_50m") if (figures := results(name))]
    if not found:
        return NOT_MEASURED[language]
    return markdown(
        heading[language],
        (
            (
                f"{each['record_count']:,}",
                f"{each['warm_seconds']['median']:.1f}",
                f"{each['links_per_second']:,}",
                f"{each['peak_memory_mb']:,} MB",
                load_of(each),
            )
            for each in found
        ),
    )


NAME_FILES = {
    "names_dev.csv": {"en": "office holders, names divided", "ja": "公職者（姓名の区切りあり）"},
    "assembly_members.csv": {"en": "assembly members, mostly undivided", "ja": "議員（多くは区切りなし）"},
}
NEGATIVES = {
    "random": {"en": "random people", "ja": "無関係の人"},
    "family": {"en": "same surname", "ja": "同じ姓の人"},
    "one edit": {"en": "one kana edited", "ja": "カナ1字違い"},
}


def variants_table(language: str) -> str:
    """Spelling variants: recall and false merges on the test half."""
    figures = results("names").get("variants")
    if not figures:
        return NOT_MEASURED[language]
    heading = {
        "en": ("real pairs of spellings, test half", "pairs", "called equal"),
        "ja": ("実在の表記の組（評価用の半分）", "組", "同じと判定"),
    }
    labels = {"en": ("may be called equal", "may not"), "ja": ("同じとしてよい", "同じとしてはならない")}
    rows = (
        (figures["same_count"], f"{figures['same_found_count']} ({figures['recall']:.1%})"),
        (figures["different_count"], figures["false_merge_count"]),
    )
    return markdown(
        heading[language], ((label, *row) for label, row in zip(labels[language], rows, strict=True))
    )


def readings_table(language: str) -> str:
    """Right readings accepted at two false positive rates, by kind of wrong reading, beside pykakasi with rapidfuzz."""
    figures = results("names").get("readings")
    if not figures:
        return NOT_MEASURED[language]
    methods = ("linkcheck", "pykakasi + rapidfuzz")
    heading = {
        "en": (
            "names, test half",
            "wrong readings of",
            "names",
            *(f"{name}, {rate}" for name in methods for rate in ("0.1 %", "1 %")),
        ),
        "ja": (
            "名前（評価用の半分）",
            "誤りの種類",
            "人数",
            *(f"{name}、{rate}" for name in methods for rate in ("0.1 %", "1 %")),
        ),
    }
    rows = []
    for file, labels in NAME_FILES.items():
        for kind, words in NEGATIVES.items():
            found = [figures[file][name][kind] for name in methods]
            rates = [f"{each[rate]:.1%}" for each in found for rate in ("0.1%", "1.0%")]
            rows.append((labels[language], words[language], figures[file]["names"], *rates))
    return markdown(heading[language], rows)


def names_speed_table(language: str) -> str:
    """Folding and reading on one thread."""
    figures = results("names")
    if "fold_names_per_second" not in figures:
        return NOT_MEASURED[language]
    heading = {
        "en": ("one thread, best of 5 by processor time", "names per second"),
        "ja": ("1スレッド、CPU時間で5回中の最良", "件／秒"),
    }
    kinds = {"en": ("fold", "reading"), "ja": ("カナの正規化", "読みの照合")}
    rows = [
        (f"{kind}: {name}", f"{speed:,}")
        for kind, key in zip(
            kinds[language], ("fold_names_per_second", "reading_names_per_second"), strict=True
        )
        for name, speed in figures[key].items()
    ]
    return markdown(heading[language], rows)


def equal_names_table() -> str:
    """Pairs of different names called equal, by rule."""
    figures = results("equal_names")
    if not figures:
        return NOT_MEASURED["en"]
    rows = [
        (rule, f"{found['pairs']:,}", found["differences"], ", ".join(list(found["most_frequent"])[:6]))
        for kind in ("names", "readings")
        for rule, found in figures[kind]["rules"].items()
    ]
    table = markdown(("level and rule", "pairs", "different differences", "the most frequent"), rows)
    counts = [
        f"{figures[kind]['distinct']:,} distinct {kind}, {figures[kind]['equal_pairs']:,} equal pairs"
        for kind in ("names", "readings")
    ]
    return f"{'; '.join(counts)} ({figures['source']}).\n\n{table}"


def names_tables(language: str) -> dict[str, str]:
    """All tables about names."""
    return {
        "variants": variants_table(language),
        "readings": readings_table(language),
        "names-speed": names_speed_table(language),
    }


def documents() -> dict[Path, dict[str, str]]:
    """The tables of every document, by its path."""
    whole: dict[str, Callable[[], str]] = {
        "scale": scale_table,
        "stages": stage_table,
        "startup": startup_table,
        "rival-quality": rival_quality_table,
        "mechanisms": mechanism_table,
    }
    own = {name: make() for name, make in whole.items()}
    own |= {
        "fold": case_table("cases_100k", "fold_kana"),
        "rivals": case_table("cases", "score_links"),
        "rivals-100k": case_table("cases_100k", "score_links"),
        "quality": quality_table("en"),
        "kinds": kinds_table("en"),
        "stream": stream_table(),
        "service-load": load_table(),
        "year": year_table(),
        "insurance-conditions": insurance_table(),
        "account-conditions": account_table(),
        "tax-conditions": tax_table(),
        "log-conditions": log_conditions_table(),
        "equal-names": equal_names_table(),
        **names_tables("en"),
    }
    return {
        ROOT / "README.md": front_tables("en"),
        ROOT / "README.ja.md": front_tables("ja"),
        ROOT / "benchmarks" / "README.md": own,
    }


def stream_table() -> str:
    """A register prepared once against the register itself: wall and CPU seconds at every size."""
    sizes = [figures for name in ("stream_1m", "stream_10m") if (figures := results(name))]
    if not sizes:
        return NOT_MEASURED["en"]

    def cell(figures: Figures, name: str) -> str:
        told = figures["seconds"].get(name)
        if told is None:
            return ""
        p99 = "; p99 " if told["count"] >= 100 else ""
        most = f"{told['wall_p99']:.3f} ({told['cpu_p99']:.3f})" if p99 else ""
        return f"{told['wall_median']:.3f} ({told['cpu_median']:.3f}){p99}{most}"

    names = dict.fromkeys(name for figures in sizes for name in figures["seconds"])
    rows = [[name, *(cell(figures, name) for figures in sizes)] for name in names]
    for kind in ("own", "with pages of files", "at most"):
        memory = (f"{figures['memory_mb'][kind]:,} MB" for figures in sizes)
        rows.append([f"memory of a process that checks 620 single records: {kind}", *memory])
    rows.append(["files", *(f"{figures['prepared_bytes'] / 1e9:.2f} GB" for figures in sizes)])
    ratios = (figures.get("full_check_ratio") for figures in sizes)
    told = (f"{each['wall']:.2f} ({each['cpu']:.2f})" if each else "" for each in ratios)
    rows.append(["all records: prepared / register", *told])
    rows.append(["load", *map(load_of, sizes)])
    heading = (f"{figures['resident_count']:,} residents" for figures in sizes)
    return markdown(("wall seconds (CPU seconds), median", *heading), rows)


def load_table() -> str:
    """The service under load."""
    figures = results("service_load_1m")
    if not figures:
        return NOT_MEASURED["en"]
    rows = [
        ("one client", "", figures["one_client_seconds"]),
        (f"{figures['clients']} clients at once", figures["requests_per_second"], figures["seconds"]),
    ]
    told = [
        (name, each["count"], rate, f"{each['median']:.3f}", f"{each['p99']:.3f}", load_of(figures))
        for name, rate, each in rows
    ]
    return markdown(("", "requests", "per second", "median s", "p99 s", "load"), told)


def year_table() -> str:
    """Twelve months: what has to be read."""
    figures = results("year")
    if not figures:
        return NOT_MEASURED["en"]
    heading = ("month", "records", "new", "changed", "flagged: reads without carrying over", "reads with")
    names = ("records", "new", "changed", "flagged", "read")
    rows = [(at, *(f"{each[name]:,}" for name in names)) for at, each in enumerate(figures["months"], 1)]
    sums = figures["reads_without_carrying_over"], figures["reads_with_carrying_over"]
    return markdown(heading, [*rows, ("all", "", "", "", *sums)])


def front_tables(language: str) -> dict[str, str]:
    """The tables of a README in one language."""
    own = {"quality": quality_table(language), "kinds": kinds_table(language), "speed": speed_table(language)}
    return own | names_tables(language)


def main() -> None:
    for path, tables in documents().items():
        path.write_text(with_tables(path.read_text("utf-8"), tables), "utf-8")


if __name__ == "__main__":
    main()
