"""Renders on farms of other makers: parts as files, and job bundles of Open Job Description."""
