"""Agents in the window: programs that are attached to it, and what they may do."""
