"""The conversation's side of contacts: leave is asked, invitations live, late answers come in.

What is decided here is a row of the very turn that acts on it: the decision (`contact`), the survey
that began (`invitation`), what was answered (`answer`), what was agreed to (`consent`).
"""
