"""Texts with times: subtitles, lyrics, what is said."""
