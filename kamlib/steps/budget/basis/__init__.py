"""Who competes for the budget, and for which margin pool."""
