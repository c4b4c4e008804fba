"""Results as documents people read: HTML, Excel, CSV.

Order: funnel, document, flagged, leak, notebook, overview, excel, html, write.
"""
