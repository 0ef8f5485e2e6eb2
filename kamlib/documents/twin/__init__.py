"""The live twin of a run: a workbook whose formulas reckon what the steps reckoned."""
