"""Results as documents people read: HTML, Excel, CSV.

Order: cells, flagged, headings, placement, since, document, proofs, leak, notebook, overview, excel, html, write.
"""
