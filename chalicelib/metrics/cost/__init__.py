"""What a month of Coursewire costs, by channel, at AWS's prices. Standard library only; docs/costs.md describes it."""
