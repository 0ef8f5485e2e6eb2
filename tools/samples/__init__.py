"""The sample engagements: who they are, what is planted in them, and how they are written down."""
