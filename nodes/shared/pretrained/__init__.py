"""Pretrained models of transformers, as nodes of several families use them."""
