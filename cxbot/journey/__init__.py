"""What the exchanges add up to. Today: the export of touchpoints."""
