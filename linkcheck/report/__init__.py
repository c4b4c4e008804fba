"""Results as documents people read: HTML, Excel, CSV.

Order: document, flagged, leak, html, notebook, overview, excel, write.
"""
