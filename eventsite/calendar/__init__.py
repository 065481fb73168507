"""iCalendar (RFC 5545), iTIP (RFC 5546) and iMIP (RFC 6047): what makes an entry in somebody's calendar and keeps it true.

`Entry` says what is held when and where; the builders turn it into the bytes of an invitation, a cancellation or a
published file. They are pure: no database, no clock, no request. Words: an *entry* is one VEVENT, an *invitation* is one
VCALENDAR sent to one attendee, `uid`, `sequence` and `dtstamp` are as in the RFCs. Mail carries what is built here.
"""
