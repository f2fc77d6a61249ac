"""What such models are given, as tensors."""
