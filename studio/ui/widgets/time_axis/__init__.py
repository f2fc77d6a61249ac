"""The axis of time that the timeline and the dope sheet share.

Scene, ruler, range bar, playhead, and the base class of a track.
"""
