"""The yearly report: what was promised and what came of it, frozen with its checksum when the year is closed."""
