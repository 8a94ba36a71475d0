"""People: identities and their roles, the channel of each, organizations and instructors."""
