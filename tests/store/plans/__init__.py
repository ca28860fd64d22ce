"""How the databases go about what they are asked on the way of a message."""
