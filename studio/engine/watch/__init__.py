"""Checks around a call of a node: its result, its inputs, its cost, and recovery where memory runs out."""
