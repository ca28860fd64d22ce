"""What is known before anything runs: which names there are at each step, and as what."""
