"""What the levels of comparisons mean, in one place: name, order, whether they agree, the difference they name.

Order: comparison, address, birth_date, name, sex.
"""
