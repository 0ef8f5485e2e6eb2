"""The engine behind the live twin in Excel: books, sheets, formulas, and the register of what may be typed."""
