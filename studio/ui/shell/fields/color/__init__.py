"""Fields of colors: swatch and text, the picker, and the eyedropper."""
