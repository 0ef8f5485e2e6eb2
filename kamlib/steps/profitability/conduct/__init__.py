"""Nine signs of a customer worth keeping."""
