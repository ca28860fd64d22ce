"""What customers went through, in order: journeys cut from the log, their usual order, who follows
whom, variants and how far each is from the ideal. Pure; one customer's exchanges at a time."""
