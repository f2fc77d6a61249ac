"""Text for people.

Names, durations, markup, values and arithmetic in fields.
"""
