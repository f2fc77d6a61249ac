"""Encoders of text and pictures: tokenizers, text networks, pretrained models."""
