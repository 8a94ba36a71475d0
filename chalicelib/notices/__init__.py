"""What a person has not read yet: counted from the feed of the person's channel, the same on every device."""
