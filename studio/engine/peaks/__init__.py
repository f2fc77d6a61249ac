"""The peaks of sound, for looking at it: how high and low it goes in each stretch, at every zoom."""
