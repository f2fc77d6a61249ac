"""Composites: several pictures become one."""
