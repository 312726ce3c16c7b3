"""A resident tells something: the form, what comes with it, and the receipt that answers it."""
