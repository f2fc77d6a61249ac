"""Downloads of models: their list, their progress, and the questions before one begins."""
