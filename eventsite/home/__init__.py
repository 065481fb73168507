"""The front page, the desk's first page and the static pages: reads, never writes."""
