"""`new node`: writes the first version of a node into the source tree.

The command, and the texts of the files that it writes.
"""
