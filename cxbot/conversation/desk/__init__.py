"""The operators' side of the way of a message: what they do in the group, and what it leads to."""
