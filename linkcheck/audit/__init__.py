"""The audit every case shares: doubts, judgement, outcomes in words, findings, evidence, summary, manifest.

Order: batches, reads, standing, case, differences, evaluate, evidence, history, partners, bodies, sanity, doubts,
evidence_file, explain, run, sides, outcomes, weights, decisions, judge, times, findings, pair, distributions,
entries, verdicts, persons, summary, pipeline.
"""
