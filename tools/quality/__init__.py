"""How good the nodes are, against known answers: one module for each family, found by name, with `measure`.

`python -m tools.quality` writes `docs/nodes-quality.md`; the tests of the nodes call the same functions.
"""
