"""Assembly of the program: the window, the command line, settings and logs."""
