"""What every level of a programme costs for every candidate."""
