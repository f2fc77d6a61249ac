"""Cameras and microphones: opened when something is asked of them, closed when nothing is, recorded to files."""
