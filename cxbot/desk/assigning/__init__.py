"""Who gets a ticket: where it goes, whose turn it is, which of the waiting comes first. Pure."""
