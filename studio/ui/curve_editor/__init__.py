"""The curve editor: how numbers change over time, to see and to take hold of."""
