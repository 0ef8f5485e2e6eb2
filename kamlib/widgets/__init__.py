"""Editors of decisions for live notebooks. They only edit decisions; the cells below read what was saved."""
