"""Requests to the render thread, and its results."""
