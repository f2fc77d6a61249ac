"""Realism: what light, lens, film and time do to a picture."""
