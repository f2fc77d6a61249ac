"""Building blocks that several families of nodes share.

They import studio.sdk, studio.core and each other, never a family: see the contract in pyproject.toml.
"""
