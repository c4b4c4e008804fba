"""A local web application for clerical review, which reads evidence.json.

Order: flagged_links, guard, states, chain, answers, history, progress, selection, export, worklist, sheet, intake,
desk, actions, pages, application, serve.
"""
