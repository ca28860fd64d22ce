"""A busy desk: customers who call people, operators who answer, weather, and who checks them."""
