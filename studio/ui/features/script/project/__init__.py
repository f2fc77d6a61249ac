"""The open project.

What scripts find of it, what completion knows of it, and what a run has changed.
"""
