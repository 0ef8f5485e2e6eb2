"""A run as it stands on disk: its record, executed notebooks, results and tables, read in one place."""
