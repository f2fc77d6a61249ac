"""Encoders: networks that say what texts, pictures, sound and clips are about."""
