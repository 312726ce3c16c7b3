"""Calls: what somebody tells on the telephone becomes a case, with a slip for the caller."""
