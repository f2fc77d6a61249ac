"""Render farm: parts of a render made by other processes and machines.

Needs the extra `farm` where it connects; importing it loads neither dask nor torch.
"""
