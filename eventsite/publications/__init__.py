"""Reports and news: numbered series, translations, the pages that list them."""
