"""Speed, measured side by side with peers in one run. README.md says how to read it."""
