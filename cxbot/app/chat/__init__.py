"""`cxbot chat`: a conversation in the terminal, and how it is written down as a scenario."""
