"""Planted mistakes are found: synthetic logs of both kinds, small enough for every run."""

from functools import lru_cache

from linkcheck.cases.certificates import check_certificates
from linkcheck.cases.points import check_points
from synthetic_data.certificate_logs import MECHANISMS as CERTIFICATE_MECHANISMS
from synthetic_data.certificate_logs import CertificateSettings, make_certificate_logs
from synthetic_data.point_logs import MECHANISMS as POINT_MECHANISMS
from synthetic_data.point_logs import PointSettings, make_point_logs
from synthetic_data.population import make_population
from synthetic_data.register import register_table


@lru_cache(maxsize=1)
def people():
    return make_population(12_000, 3)


def judged(result, truth):
    """Share of planted mistakes that were flagged, flags per mistake, share whose mechanism was named."""
    told = {row["record_id"]: row["mechanism"] for row in result.flagged.to_pylist()}
    planted = dict(zip(truth["record_id"].to_pylist(), truth["mechanism"].to_pylist(), strict=True))
    found = [name for name in planted if name in told]
    named = sum(told[name] == planted[name] for name in found)
    return len(found) / len(planted), len(told) / len(planted), named / len(found), planted


def test_certificates():
    logs = make_certificate_logs(people(), 12_000, 3, CertificateSettings(servers=3, incidents=8))
    result = check_certificates(logs.issues, requests=logs.requests)
    recall, flags, named, planted = judged(result, logs.truth.rename_columns(["record_id", "mechanism"]))
    assert set(planted.values()) == set(CERTIFICATE_MECHANISMS)
    assert recall >= 0.99
    assert flags <= 1.5
    assert named >= 0.9


def test_points():
    logs = make_point_logs(people(), 9_000, 3, PointSettings(incidents=60))
    result = check_points(logs.records, register_table(people()), sessions=logs.sessions)
    recall, flags, named, planted = judged(result, logs.truth)
    assert set(planted.values()) == set(POINT_MECHANISMS)
    assert recall >= 0.99
    assert flags <= 1.5
    assert named >= 0.9


def test_skews_are_found():
    logs = make_certificate_logs(people(), 12_000, 4, CertificateSettings(servers=2, terminals_per_server=10))
    told = check_certificates(logs.issues, requests=logs.requests).summary["clock_skew"]
    truth = dict(zip(logs.skews["terminal_id"].to_pylist(), logs.skews["seconds"].to_pylist(), strict=True))
    off = {name for name, seconds in truth.items() if abs(seconds) > 2}
    found = {clock["name"]: clock["seconds_ahead"] for clock in told["terminals"]}
    assert off <= set(found)
    assert all(abs(found[name] - truth[name]) < 1 for name in found)


def test_the_same_seed_gives_the_same_logs():
    first, second = (make_certificate_logs(people(), 2_000, 5) for _ in range(2))
    assert first.issues.equals(second.issues) and first.requests.equals(second.requests)
    assert make_point_logs(people(), 2_000, 5).sessions.equals(make_point_logs(people(), 2_000, 5).sessions)
