"""Feed items as no healthy writer leaves them."""

from __future__ import annotations

from tests.functional.stage import Stage


def damage(stage: Stage, channel: str, seq: int, **texts: str) -> None:
    """Changes a stored feed entry, as no version of this code would."""
    key = {"PK": {"S": f"FEED#{channel}"}, "SK": {"S": f"{seq:016}"}}
    (stored,) = [item for item in stage.items("courses") if {name: item[name] for name in key} == key]
    changed = stored | {name: {"S": text} for name, text in texts.items()}
    stage.database.put_item(TableName="courses", Item=changed)


def reserve(stage: Stage, channel: str) -> None:
    """A writer takes the channel's next number and dies."""
    stage.wiring.feed.head(channel)
    now_ms = int(stage.wiring.clock.timestamp() * 1000)
    stage.database.update_item(
        TableName="courses",
        Key={"PK": {"S": f"HEAD#{channel}"}, "SK": {"S": "HEAD"}},
        UpdateExpression="SET reserved = reserved + :one, stamp = :now",
        ExpressionAttributeValues={":one": {"N": "1"}, ":now": {"N": str(now_ms)}},
    )


def begin_epoch(stage: Stage, channel: str, epoch: str) -> None:
    """The channel's head gets the epoch and goes on with its numbers, as after a repair."""
    stage.database.update_item(
        TableName="courses",
        Key={"PK": {"S": f"HEAD#{channel}"}, "SK": {"S": "HEAD"}},
        UpdateExpression="SET body = :epoch, settled = reserved, pushed = reserved",
        ExpressionAttributeValues={":epoch": {"S": epoch}},
    )
