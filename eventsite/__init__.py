"""eventsite: a public site and a desk for seminars, workshops and study trips.

A feature is a folder. Imports go down (`ARCHITECTURE.md`). The edge commits, and a message is a row
written in the same transaction as the fact that it tells.
"""

import zoneinfo

# The pinned tz data of the lock file rule, not whatever the machine has: every process and every test reads the same.
zoneinfo.reset_tzpath(to=[])

__version__ = "0.1.0"
