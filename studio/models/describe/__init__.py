"""What a model is and of use for, from its configuration and the library's classes; no weights are read."""
