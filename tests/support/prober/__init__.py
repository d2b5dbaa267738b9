"""Asks every route of a deployed component all the time, while it is changed, killed, repaired and destroyed.

`python -m tests.support.prober --kills 50 --seed 1` runs it alone.
"""
