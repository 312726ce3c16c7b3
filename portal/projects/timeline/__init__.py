"""All milestones of a programme over its months, drawn as SVG with a table that says the same."""
