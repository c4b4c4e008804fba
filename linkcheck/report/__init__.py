"""Results as documents people read: HTML, Excel, CSV.

Order: document, flagged, funnel, placement, leak, notebook, overview, proofs, excel, html, write.
"""
