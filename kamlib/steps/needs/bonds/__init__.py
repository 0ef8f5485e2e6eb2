"""Mutual commitment: what binds both sides, against the feeling that all of it is for the time being."""
