"""What all pages share: access marks, language choice, error pages, security headers, limits, rich text, drawings, pagination."""
