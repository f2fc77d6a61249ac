"""The main window: docks, menus, status line, and the files behind the document."""
