"""What would make us first, and what a rival would have to do to pass us."""
