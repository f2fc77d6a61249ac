"""Base of the nodes that change the speed of a clip: which source frames a frame needs, for pictures and sound."""
