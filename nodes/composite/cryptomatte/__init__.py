"""Cryptomatte: masks of objects, materials and assets by the ids that a renderer wrote."""
