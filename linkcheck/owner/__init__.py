"""Who fits a record better than the person it is linked to: blocking, candidates, search, namesakes, households.

Order: blocking, candidates, households, namesakes, pairs, settled, best, frequency, scripts, coverage,
index, population, search.
"""
