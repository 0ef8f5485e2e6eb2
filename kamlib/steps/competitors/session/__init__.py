"""How far the raters of a session agree, and where their talk is worth the time."""
