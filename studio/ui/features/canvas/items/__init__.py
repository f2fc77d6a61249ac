"""Items of the scene.

Cards, notes, wires and layers.
"""
