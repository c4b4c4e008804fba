"""Floor 8: how inputs were understood, told before anybody is accused.

`inspect` looks at one file or table without a register.

Order: told, shapes, kinds, tally, lines, understanding, suspicion, starter, look.
"""
