"""The transport bar.

Play, step, range and rate.
"""
