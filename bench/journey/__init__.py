"""A log of any size with friction at known places, and the counts that it must come to."""
