"""The desk's failure table, row by row, against the sandbox's Bot API over real HTTP."""
