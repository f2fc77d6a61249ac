"""Titles and subtitles drawn into pictures."""
