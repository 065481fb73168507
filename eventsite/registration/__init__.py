"""Registrations: a place or a place in the queue, the personal page, and every change of status with the mail it causes."""
