"""Frames, ledgers and prices that several steps read."""
