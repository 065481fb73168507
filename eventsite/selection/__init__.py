"""Applications to events by selection: accepted or declined by an organiser, with a mail."""
