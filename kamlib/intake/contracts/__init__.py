"""Contracts of the intake: grids, relations and sources, on which its other rooms agree."""
