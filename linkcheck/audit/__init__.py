"""The audit every case shares: doubts, judgement, outcomes in words, findings, summary, manifest.

Order: batches, case, differences, evaluate, history, sanity, summary, doubts, explain, run, outcomes,
weights, decisions, judge, times, findings, pair, verdicts, persons, pipeline.
"""
