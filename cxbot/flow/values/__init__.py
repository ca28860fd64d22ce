"""Conditions, names and what they mean: the small language inside `if`, `match` and `{...}`."""
