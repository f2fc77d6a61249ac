"""Pretrained models as files: search, description, checks and downloads. Knows no graph and no engine."""
