"""Documents of updates: PDFs that are looked at, kept as they came, and downloaded."""
