"""What both sides plan together: goals, contributions, measures, promises, the meeting."""
