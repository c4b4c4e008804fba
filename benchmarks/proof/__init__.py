"""Do the proofs hold: decoys against true recall, bounds against the truth, probabilities against what is wrong.

Order: populations, decoys, calibration, readings, reads, pages; `python -m benchmarks.proof` runs them.
"""
