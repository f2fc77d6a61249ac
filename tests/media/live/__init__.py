"""Cameras and microphones."""
