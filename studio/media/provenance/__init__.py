"""Provenance within a media file: an XMP packet in the place that each container has for one."""
