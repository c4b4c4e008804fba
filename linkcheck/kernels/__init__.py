"""Loops over numpy buffers, compiled by numba. No Arrow, no tables, no behavior of the product.

Order: cache, layout, library, prefetch, jit, word.
"""
