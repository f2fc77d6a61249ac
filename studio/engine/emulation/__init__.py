"""Emulation of a graphics card, and the rules that nodes keep on one. For tests."""
