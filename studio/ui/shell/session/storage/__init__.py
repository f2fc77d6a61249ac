"""Files of a session.

Recovery, versions, locks, permissions and view states.
"""
