"""Parts of ONNX Model: inputs and outputs of a file, its numbers as pixels, and frames in tiles."""
