"""What keys and menus do with clips."""
