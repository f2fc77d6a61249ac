"""Pretrained models as files: finds, describes, verifies and downloads them. Knows no graph and no engine."""
