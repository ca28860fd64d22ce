"""What was found, told: to people as a page, to other programs, and what a code means."""
