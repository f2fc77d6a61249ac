"""Installers and packages of the program, for users."""
