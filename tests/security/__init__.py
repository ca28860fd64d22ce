"""Who may do what, tried by everybody there can be, and each threat of the security model."""
