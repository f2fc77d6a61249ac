"""Sound tools."""
