"""The controller of training.

It starts, stops and follows runs.
"""
