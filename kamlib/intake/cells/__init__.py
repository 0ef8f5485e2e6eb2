"""Cells: text into numbers, days, categories and classes of evidence, with what was mended and why."""
