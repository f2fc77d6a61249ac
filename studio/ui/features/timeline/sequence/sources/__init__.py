"""Sources of clips: how long files are, and new clips that show them."""
