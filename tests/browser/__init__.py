"""Tests in a real Chromium, against the real application on a port of its own."""
