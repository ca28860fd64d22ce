"""The owner's dashboard: pages made on the server out of the same figures as reports and map.

Theory of operation. A page (pages/) is a path, a template and an async function from what was asked
to what the template shows; it knows neither HTTP nor who is signed in. The gate lets owners in,
forms change something and lead back to a page.
"""
