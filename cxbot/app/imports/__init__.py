"""`cxbot import`: contacts that happened elsewhere, read from a file into the log."""
