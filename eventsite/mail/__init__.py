"""Carries mail and knows no feature: the outbox, rendering, MIME, delivery, suppression, and the frame of every email.

`outbox.enqueue()` writes a row in the transaction that causes the mail; `worker` claims, renders once, and delivers.
What a message is about answers through `hooks.subjects`, which app.py fills.
"""
