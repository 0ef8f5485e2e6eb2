"""Dependence on a few customers, and the laboratory of their share."""
