"""eventsite: a public site and a desk for seminars, workshops and study trips.

A feature is a folder. Imports go down (`ARCHITECTURE.md`). The edge commits, and a message is a row
written in the same transaction as the fact that it tells.
"""

__version__ = "0.1.0"
