"""The pure core: events and time in, what to say and when to look again out.

Nothing below this folder does I/O, reads a clock, rolls dice or holds a text.
"""
