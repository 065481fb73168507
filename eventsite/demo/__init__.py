"""The sample data of `eventsite demo`: an invented centre, its events, people and mails, and the history it is modelled on.

The facts of the past entries (dates, cities, formats, institutions) are public; every person and every upcoming event is
invented. Texts live in modules of their own, `build` writes them through the features' own services.
"""
