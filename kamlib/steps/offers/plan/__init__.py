"""What an accepted offer puts into the one plan of its account."""
