"""Floor 7: a local web application for clerical review.

Order: guard, history, workbook, flagged_links, progress, export, selection, pages, serve.
"""
