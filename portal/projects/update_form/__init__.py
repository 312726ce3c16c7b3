"""The author's form for an update, a file for each of its parts; ``parts`` lists those that can be folded."""
