"""Personal invitations to register: who was asked to an event that is closed, or open to them first, and what became of it.

Not calendar invitations: those are mails about a registration. Registration lies above and says when an invitee has used theirs.
"""
