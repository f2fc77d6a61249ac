"""Worker: makes parts of renders for others, in one process. It knows no network."""
