"""Floor 7: results as documents people read: HTML, Excel, CSV.

Order: document, excel, html, write.
"""
