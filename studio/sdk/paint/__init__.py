"""Strokes of brushes: values, the text that a parameter holds, and the coverage of a stroke."""
