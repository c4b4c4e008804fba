"""Who fits a record better than the person it is linked to: blocking, candidates, search, namesakes, households.

Order: blocking, candidates, pairs, frequency, households, namesakes, best, population, scripts, coverage, index,
search.
"""
