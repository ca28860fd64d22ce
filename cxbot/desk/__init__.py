"""The operators' side: tickets, their card, what an operator writes and where it goes."""
