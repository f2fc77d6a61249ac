"""Cards over the viewer.

Problems, and generators that wait for a click.
"""
