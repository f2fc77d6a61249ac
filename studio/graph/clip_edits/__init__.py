"""Edits that make new frames of a clip by a small chain of existing nodes: retake, extension, filled gap.

Each is planned as a pure function: from a frozen level, its facts and the models at hand to one command.
"""
