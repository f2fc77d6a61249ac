"""Bézier shapes that change over time: values, the text that a parameter holds, and edits of their points."""
