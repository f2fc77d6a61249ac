"""Files of a training run.

Checkpoints, the log, sample pictures and exported weights.
"""
