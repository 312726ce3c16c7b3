"""Sites: where a project is, as staff enter it and as residents see it."""
