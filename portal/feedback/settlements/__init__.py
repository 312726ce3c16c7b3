"""A milestone answers complaints: which open cases an update may settle."""
