"""What must be true of every database, asked as SQL: by the doctor, by tests, each night."""
