"""What made a file, within the file: an XMP packet in the place that each container has for one."""
