"""How inputs were understood, told before anybody is accused.

`inspect` looks at one file or table without a register.

Order: kinds, shapes, starter, told, lines, tally, understanding, survey, suspicion, look.
"""
