"""Grids of points that bend a picture: values, the surface between points, and the text of a parameter."""
