"""Fields for numbers.

Their format, and a slider.
"""
