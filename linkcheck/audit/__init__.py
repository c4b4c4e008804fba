"""The audit every case shares: doubts, judgement, outcomes in words, findings, evidence, summary, manifest.

Order: batches, case, differences, evaluate, evidence, expectation, history, notations, partners, reads,
sanity, standing, unseen, calm, clusters, doubts, evidence_file, explain, run, sides, bodies, contents,
former, outcomes, weights, adaptation, decisions, judge, times, findings, pair, distributions, entries,
verdicts, persons, summary, pipeline, single.
"""
