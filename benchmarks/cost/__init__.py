"""What a month costs, by channel: ``python -m benchmarks.cost --help``. Standard library only."""
