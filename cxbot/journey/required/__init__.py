"""What the owner requires of touchpoints, held against what happened there, and what has changed
since the last look."""
