"""`cxbot trace`: what one session did, and what of it isn't shown."""
