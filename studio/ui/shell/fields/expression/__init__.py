"""The field of an expression: a line with completion, the live value, and the place of an error."""
