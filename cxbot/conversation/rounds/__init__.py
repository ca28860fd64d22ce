"""What the group is told by itself: requirements that turned, the Monday digest, reviews due."""
