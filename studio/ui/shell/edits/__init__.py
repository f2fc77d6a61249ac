"""Commands that several features make.

Values, keys, drivers, new nodes, rejected connections and fixes of problems. Nothing here has a panel.
"""
