"""Kills the real bot at random instants under a bad network, and compares what is left.

Hundreds of simulated people live through a few mornings at rehearsal speed. Afterwards the Bot
API server's log, the database and a model of the rules, written anew, must agree.
`python -m tests.chaos` is the long form; `test_chaos.py` runs a small one.
"""
