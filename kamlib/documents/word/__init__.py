"""Word: a document in a template that its owner restyles in Word itself; every look is a named style."""
