"""Cameras and microphones in the window: pictures that follow, devices to choose from, recording."""
