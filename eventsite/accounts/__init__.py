"""Sign-in, roles and teams, sessions on the server, one-time links, and the guard that enforces the desk's access marks.

An account is a sign-in; a membership is its role in a team; a permission is a word like "registrations.edit" that
`rules.PERMISSIONS` gives to roles. `queries.current_account()`, `current_team()` and `can()` say who is asking.

flask-security is fitted in by its lower pieces (`security.py`): its argon2 context, its login manager, `login_user` and the
moment of the last proof. Its own views stay off, because they commit by themselves, mail from the request, keep
recovery tokens that are signed and not stored (so that they work until they expire, however often), and say where a
person should go next from what the browser sends. Ours are thin: one transaction each, letters in the outbox, tokens
that are spent once. What it adds later by switching on (a second factor, passkeys) reads the same table and the same
session: `fs_uniquifier` and `fs_paa` are in place, new columns go beside them.
"""
