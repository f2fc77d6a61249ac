"""Contents of the cards in the node graph that come from the engine.

States, displayed values and thumbnails of nodes, and the layout of a card.
"""
