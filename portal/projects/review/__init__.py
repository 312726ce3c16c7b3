"""The reviewer's room: what waits, what the checks found, the decision, and what comes after it."""
