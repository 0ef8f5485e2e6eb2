"""Scenarios, simulation and stability of the decided budget."""
