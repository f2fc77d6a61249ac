"""Description of a model and its uses, from its configuration and the library's classes. No weights are read."""
