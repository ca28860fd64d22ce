"""The operators' side of the way of a message: what they do in the group, and what it leads to.

From the top: `room` puts all of it together; `turns`, `group` and `due` are the ways in; a module
for each matter (`holding`, `snoozing`, `rating` …), with what several of them need below them;
`office` holds what they work with; `tickets` is the customer's side of the same; under it lies what
is shown (`posts`, `cards`) and who is there (`people`, `seats`, `roles`). Imports point down only.
"""
