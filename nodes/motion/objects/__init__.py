"""Objects found in pictures as boxes, by pretrained models."""
