"""What is edited: the node, its clips, which are selected, and where they lie in pixels."""
