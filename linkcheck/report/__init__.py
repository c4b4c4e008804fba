"""Results as documents people read: HTML, Excel, CSV.

Order: flagged, headings, moves, placement, since, document, proofs, leak, notebook, overview, excel, html, write.
"""
