"""A register made ready once: canonical columns, normalized integers, and what is looked up in them, on disk.

layout: the files and what they depend on; store: the rows and their index, memory-mapped; source: the input that a
check opens; write: a register made ready; update: residents added, changed and removed.

Order: layout, store, source, write.
"""
