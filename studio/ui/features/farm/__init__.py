"""Render farm in the window: workers that make parts of renders, on this machine and on others."""
