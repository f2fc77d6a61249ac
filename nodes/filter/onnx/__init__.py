"""What ONNX Model is made of: what a file takes and gives, its numbers as pixels, and a frame in tiles."""
