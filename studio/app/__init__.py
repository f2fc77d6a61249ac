"""Puts the parts together: the window, the command line, settings and logs."""
