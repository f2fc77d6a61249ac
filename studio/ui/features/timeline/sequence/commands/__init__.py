"""Commands of keys and menus on clips."""
