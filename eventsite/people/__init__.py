"""Persons, organisations, teams, the site itself, and consents with their wording. A person need not have an account."""
