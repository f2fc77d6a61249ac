"""Training: its losses, samples and checkpoints while it runs, and the use of what it has learnt.

Timeline and inspector read `run/checkpoint_files.py`, and the panel reads their charts. Nothing is imported here, which
avoids an import cycle.
"""
