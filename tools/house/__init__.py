"""Figures of the code's structure: names, folders and docstrings.

`python -m tools.house` prints them; `--write` also writes them to `docs/architecture/figures.md`.
"""
