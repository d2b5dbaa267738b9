"""Asks every route of a component all the time, while its stack is changed, killed, repaired and destroyed.

`python -m tests.support.prober --kills 50 --seed 1` runs it alone.
"""
