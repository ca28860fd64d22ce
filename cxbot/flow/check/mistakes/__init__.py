"""What keeps flows from going live: names nobody knows, types that don't fit, cases missing."""
