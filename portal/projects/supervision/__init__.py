"""The supervisor's desk: all projects by light and unit, what slipped, what is silent, and setting a light by hand."""
