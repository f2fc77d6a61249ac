"""The window. The only place with Qt, but for studio.app."""
