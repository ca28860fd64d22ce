"""`cxbot draw`: which flows are drawn, the numbers beside them, and pictures as files."""
