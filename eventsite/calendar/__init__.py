"""Entries in people's calendars, by iCalendar (RFC 5545), iTIP (RFC 5546) and iMIP (RFC 6047).

`Entry` says what is held when and where; the builders turn it into the bytes of an invitation, a cancellation or a
published file. They are pure: no database, no clock, no request. Words: an *entry* is one VEVENT, an *invitation* is
one VCALENDAR for one attendee, `uid`, `sequence` and `dtstamp` are as in the RFCs. Mail carries what is built here.
"""
