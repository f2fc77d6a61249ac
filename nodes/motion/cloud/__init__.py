"""Points in space as a picture: round splats, lines, and the view that they are seen from."""
