"""Who did what to which record, for people to read. Written by services, in the transaction of the act."""
