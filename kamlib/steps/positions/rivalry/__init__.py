"""Accounts that compete with each other, in whose arms each buyer is, and where our functions see him differently."""
