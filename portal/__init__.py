"""The livelihood projects portal: a district's yearly promises, their progress, and an answer to each complaint."""
