"""What is on file of each rival at one account: share held, contract, people."""
