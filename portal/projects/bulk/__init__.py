"""The figures of a whole unit: in one table on the desk, or as CSV and XLSX with the same columns."""
