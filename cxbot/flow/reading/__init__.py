"""YAML -> flows and shop: nodes that know where they stand, then verbs; all problems at once."""
