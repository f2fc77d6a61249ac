"""Color: what changes each pixel by itself."""
