"""Code that several families of nodes share. There are no node types here."""
