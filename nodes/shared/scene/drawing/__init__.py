"""Drawing of scenes with numpy: shapes, particles and backgrounds at a moment of the clip."""
