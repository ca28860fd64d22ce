"""A flow as a picture: what is drawn (picture, building), in words (mermaid) or in shapes (svg),
and how many customers passed where (traffic, live). Pure: others read the rows and write the files.
"""
