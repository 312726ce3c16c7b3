"""The queue: which cases wait, by due date."""
