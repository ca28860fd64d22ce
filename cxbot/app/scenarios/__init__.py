"""`cxbot test`: scenarios, played by the real engine on a clock that the test moves.

project -> stage (one engine per scenario, one database put back before each) -> player (line by
line) -> report. Nothing here decides what the bot does.
"""
