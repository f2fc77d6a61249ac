"""The Preferences dialog: all settings of the program, of the shell and of its features."""
