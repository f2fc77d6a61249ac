"""The document: values and commands. Computes no pixels."""
