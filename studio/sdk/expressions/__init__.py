"""Language of expressions: tokens, operator precedence, errors. What they compute is said where they are used."""
