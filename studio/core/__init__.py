"""The vocabulary: values, time and errors. Imports nothing of ours, and no torch until a tensor is made."""

VERSION = "0.1.0"
"""The version of the program: the one place of it; see docs/releasing.md."""
