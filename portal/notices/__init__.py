"""Who hears of what, once something happened. Knows followers and channels, no project and no case."""
