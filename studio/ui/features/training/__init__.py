"""Training: its losses, samples and checkpoints while it runs, and the use of what it has learnt.

Timeline and inspector read `checkpoints.py`, and the panel reads charts of theirs: so nothing is imported here.
"""
