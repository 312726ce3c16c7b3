"""A year's projects as residents browse them: the year in figures, filters, pages of 50."""
