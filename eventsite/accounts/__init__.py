"""Sign-in, roles and teams, sessions on the server, one-time tokens, and the guard that enforces the desk's access marks."""
