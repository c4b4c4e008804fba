"""The audit every case shares: doubts, judgement, outcomes in words, findings, summary, manifest."""
