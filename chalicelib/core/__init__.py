"""The rules, with no clock and no I/O: what a course may become, who hears of it, and how that is written down."""
