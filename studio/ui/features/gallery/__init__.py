"""The gallery of templates: what a new project can begin with."""
