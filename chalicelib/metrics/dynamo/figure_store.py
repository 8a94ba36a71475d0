"""Figures in the connections table. TTL deletes the minutes after two days, and the hours after two months."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import DecodeError, json

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, Row, item
from chalicelib.metrics.figures import Figures

MINUTES_LIFE = timedelta(days=2)
HOURS_LIFE = timedelta(days=62)
HOURS = "METRICS#HOURS"
SECONDS_PER_HOUR = 3600

_minutes = json.Decoder(dict[int, Figures])
_figures = json.Decoder(Figures)


def minutes_of(hour: int) -> str:
    """The partition of what was stored during an hour."""
    return f"METRICS#{_name(hour)}"


class DynamoFigureStore:
    """Implements :class:`chalicelib.metrics.ports.FigureStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, worker: str, minutes: Mapping[int, Figures], now: datetime) -> None:
        key = Key(minutes_of(int(now.timestamp()) // SECONDS_PER_HOUR), f"{now.minute:02}#{worker}")
        expires_at = int((now + MINUTES_LIFE).timestamp())
        self._table.write_many([item(key, body=json.encode(minutes).decode(), expires_at=expires_at)])

    def stored_in(self, hour: int) -> Iterator[tuple[int, Figures]]:
        for row in self._table.query(minutes_of(hour), consistent=False):
            yield from _read(row).items()

    def keep_hour(self, hour: int, figures: Figures) -> None:
        expires_at = hour * SECONDS_PER_HOUR + int(HOURS_LIFE.total_seconds())
        body = json.encode(figures).decode()
        self._table.write_many([item(Key(HOURS, _name(hour)), body=body, expires_at=expires_at)])

    def hours(self, first: int, last: int) -> dict[int, Figures]:
        rows = self._table.query(HOURS, first=_name(first), last=_name(last), consistent=False)
        return {_hour(row.sk.S): _figures.decode(row.text) for row in rows}

    def newest_hour(self) -> int | None:
        return self._end_of_hours(descending=True)

    def oldest_hour(self) -> int | None:
        return self._end_of_hours(descending=False)

    def _end_of_hours(self, *, descending: bool) -> int | None:
        rows = self._table.query(HOURS, limit=1, descending=descending, consistent=False)
        return next((_hour(row.sk.S) for row in rows), None)


def _read(row: Row) -> dict[int, Figures]:
    """Empty for what a later version has stored in another form: figures are no records."""
    try:
        return _minutes.decode(row.text)
    except DecodeError:
        return {}


def _name(hour: int) -> str:
    return datetime.fromtimestamp(hour * SECONDS_PER_HOUR, UTC).strftime("%Y-%m-%dT%H")


def _hour(name: str) -> int:
    return int(datetime.strptime(name, "%Y-%m-%dT%H").replace(tzinfo=UTC).timestamp()) // SECONDS_PER_HOUR
