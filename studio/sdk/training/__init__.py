"""Building blocks of training for nodes.

Data sets, settings, seeded random numbers and the Fréchet distance.
"""
