"""The nodes that come with Frameloom, one module or package for each family."""
