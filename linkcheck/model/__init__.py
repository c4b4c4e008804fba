"""Agreement patterns in, bits, probabilities and decisions out.

Order: decide, hypotheses, coverage, weights, estimate.
"""
