"""The audit every case shares: doubts, judgement, outcomes in words, findings, evidence, summary, manifest.

Order: batches, case, differences, evaluate, history, sanity, doubts, explain, run, outcomes, weights,
decisions, judge, times, findings, pair, evidence, evidence_file, partners, verdicts, persons,
distributions, summary, pipeline, sides, entries.
"""
