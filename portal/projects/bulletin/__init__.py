"""The monthly bulletin (月报): where each project of a year stood at the end of a month, and what moved in it."""
