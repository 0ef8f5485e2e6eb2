"""Slides: what stands on which, how large its letters are, and how it is drawn."""
