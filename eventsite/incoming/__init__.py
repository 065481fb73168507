"""Mail that reaches us: answers to invitations, mails that came back, and all else. One reader for every door."""
