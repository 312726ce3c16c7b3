"""Figures of feedback: what is counted, how, by month; what is frozen, what is hidden; voices on project pages."""
