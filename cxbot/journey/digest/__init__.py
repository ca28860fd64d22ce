"""The Monday digest: the last week in at most twelve lines, of facts somebody else gathered."""
