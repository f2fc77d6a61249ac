"""Session of a project: recovery files, earlier versions, locks, and the view state when it was closed."""
