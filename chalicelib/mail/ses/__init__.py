"""Amazon SES: how mails are sent, and what it reports about them."""
