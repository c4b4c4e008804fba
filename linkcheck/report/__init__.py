"""Results as documents people read: HTML, Excel, CSV.

Order: headings, since, document, flagged, placement, leak, notebook, overview, proofs, excel, html, write.
"""
