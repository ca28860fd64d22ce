"""What works, and should be looked at all the same: ways, texts, surveys, languages, tests."""
