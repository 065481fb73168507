"""What organisers open: their events, and the editor of one."""

from flask import Blueprint

blueprint = Blueprint("catalogue_desk", __name__)
