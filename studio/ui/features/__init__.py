"""Features of the window, a package for each.

Canvas, viewer, timeline, animation, inspector, library, jobs, training, models and more.
"""
