"""Opening a case with its receipt, and what a resident does with it then."""
