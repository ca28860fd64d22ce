"""A shop's move from SQLite's file to an empty database of PostgreSQL."""
