"""What the fields of lists of items have in common: shapes, strokes, tracks and clicked objects."""
