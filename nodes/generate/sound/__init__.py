"""Sound made from texts by pretrained models."""
