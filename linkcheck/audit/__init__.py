"""The audit every case shares: doubts, judgement, outcomes in words, findings, evidence, summary, manifest.

Order: alike, batches, case, differences, evaluate, evidence, expectation, history, notations, partners,
reads, sanity, selection, standing, unseen, calm, clusters, evidence_file, explain, run, sides, absent,
bodies, contents, former, outcomes, shared_numbers, weights, decisions, fit, other_records, slips, times, doubts,
findings, adaptation, distributions, entries, judge, person_ledgers, verdicts, pair, rarity, summary, owner_search,
pipeline, persons, single, person_judgement.
"""
