"""Reading of sound.

The decoder, the scanner and the plan that makes reading exact to the sample.
"""
