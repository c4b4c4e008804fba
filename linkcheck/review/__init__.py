"""A local web application for clerical review, which reads evidence.json.

Order: guard, flagged_links, states, history, progress, selection, answers, export, worklist, sheet,
desk, pages, actions, application, serve.
"""
