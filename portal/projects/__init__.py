"""Programmes and their projects: promise, place, targets, milestones, updates, light, map."""
