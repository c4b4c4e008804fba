"""How inputs were understood, told before anybody is accused.

`inspect` looks at one file or table without a register.

Order: kinds, shapes, starter, lines, tally, told, understanding, survey, suspicion, look.
"""
