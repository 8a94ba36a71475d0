"""The native dialect: JSON frames."""
