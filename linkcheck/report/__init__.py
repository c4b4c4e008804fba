"""Results as documents people read: HTML, Excel, CSV.

Order: cells, environment, flagged, headings, moves, notebook, since, document, placement, leak, overview,
proofs, excel, html, write.
"""
