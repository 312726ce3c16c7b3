"""What must be there after the worst: servers killed while residents send."""
