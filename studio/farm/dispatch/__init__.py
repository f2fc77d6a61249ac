"""Dispatch: which worker makes which part of a render. Pure Python, without a clock and without a network."""
