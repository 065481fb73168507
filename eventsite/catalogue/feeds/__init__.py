"""What other programs subscribe to: calendar files and feeds (RFC 5545), Atom (RFC 4287), and the site map.

The bytes of a feed change only when something in it has changed, so that a reader that asks every hour gets a 304.
"""
