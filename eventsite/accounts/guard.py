"""The check behind `for_desk`: who is signed in, in which team, and whether their role has the permission."""

from flask import abort
from flask.typing import ResponseReturnValue


def check_desk(permission: str) -> ResponseReturnValue | None:
    """Nothing (go on), or the answer instead."""
    abort(403)
