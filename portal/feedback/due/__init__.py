"""When an answer is due, by table and calendar, and how that is told."""
