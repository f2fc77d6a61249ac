"""Picture files as nodes read and write them: encodings, and layers of EXR files."""
