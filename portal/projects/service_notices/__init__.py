"""Notices with a beginning and an end, as residents see them: coming, running, taken back, over."""
