"""One text to many people: follow-ups and invitations to a study trip, with audience, preview and count."""
