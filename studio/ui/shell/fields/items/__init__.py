"""Common parts of the fields of lists of items: shapes, strokes, tracks and clicked objects."""
