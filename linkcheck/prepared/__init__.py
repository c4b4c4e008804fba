"""A register made ready once: canonical columns, normalized integers, and what is looked up in them, on disk.

layout: the files and what they depend on; mapped: files in memory; store: the rows and their index; source: the input
that a check opens; write: files written whole; prepare: a register made ready; changes: a file of changes; merge: both
put together; update: residents added, changed and removed.

Order: changes, layout, mapped, store, source, write, prepare, merge, update.
"""
