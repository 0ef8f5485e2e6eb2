"""What accounts of a size buy at the most: the wallet where there are no norms."""
