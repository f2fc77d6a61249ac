"""Files of a session.

Recovery, versions, locks and view states.
"""
