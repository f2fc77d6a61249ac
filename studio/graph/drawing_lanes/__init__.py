"""Keys of what is drawn in the viewer as lanes of keys: shapes, tracks, grids."""
