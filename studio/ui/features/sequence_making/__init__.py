"""Make a Sequence of selected nodes: an entry of the menus of nodes and of the palette."""
