"""How long relationships live, and what they are worth."""
