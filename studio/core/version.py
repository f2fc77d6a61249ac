"""The version of the program: the one place of it; see docs/releasing.md."""

VERSION = "0.1.0"
