"""What customers read: templates and phrases in their languages, with dates and money."""
