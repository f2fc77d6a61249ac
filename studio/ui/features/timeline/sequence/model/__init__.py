"""Model of the edited sequence: the node, its clips, which are selected, and where they lie in pixels."""
