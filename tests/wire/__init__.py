"""The bot as a host runs it: a process of its own, a database file, and HTTP on loopback.

Whatever can be shown without a process is shown elsewhere. Nothing here sleeps: it waits for
what arrives at the Bot API server, for a line of the log, or for the end of the process.
"""
