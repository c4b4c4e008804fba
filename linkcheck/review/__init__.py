"""A local web application for clerical review, which reads evidence.json.

Order: chain, flagged_links, guard, states, answers, history, progress, selection, export, worklist, sheet,
desk, intake, actions, pages, application, serve.
"""
