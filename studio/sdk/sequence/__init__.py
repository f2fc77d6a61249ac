"""Sequences: clips on tracks, cut on the timeline; values, and the text that a parameter holds."""
