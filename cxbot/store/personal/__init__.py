"""What is stored of people: which columns, how a person gets them, how they are emptied."""
