"""Results as documents people read: HTML, Excel, CSV.

Order: document, flagged, leak, notebook, overview, placement, proofs, excel, html, write.
"""
