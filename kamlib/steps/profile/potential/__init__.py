"""What accounts will consume of what we sell."""
