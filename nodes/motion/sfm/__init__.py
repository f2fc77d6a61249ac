"""Structure from motion: features followed through a clip, cameras and points that explain them."""
