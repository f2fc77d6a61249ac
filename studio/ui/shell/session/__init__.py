"""So that no work is lost: recovery files, earlier versions, locks, and what a project looked like when it was left."""
