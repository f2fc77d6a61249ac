"""What training needs of a node.

Data sets, settings, seeded random numbers and the Fréchet distance.
"""
