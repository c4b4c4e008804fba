"""Floor 4: agreement patterns in, bits, probabilities and decisions out.

Order: decide, hypotheses, weights, estimate.
"""
