"""The rules of the protocol, each of which can be left out, and the bounds of an exploration."""

from typing import NamedTuple


class Rules(NamedTuple):
    """The protocol. A field that is False leaves one rule out."""

    # Writers.
    reserves_after_prefetch: bool = True  # The numbers are reserved after the course was read.
    entries_are_write_once: bool = True  # An entry is put under the condition that nothing stands there.
    skips_are_write_once: bool = True  # So is a skip.
    fences_unknown_results: bool = True  # No response: a skip is put at the own number before anything is said.
    fill_finds_own_entry: bool = True  # A writer that finds its own entry at its number has committed.
    # Readers.
    serves_prefix_only: bool = True  # Nothing behind the first missing number is served.
    list_cursor_is_prefix: bool = True  # The cursor of a list is the prefix, not the last number reserved.
    cursor_before_list: bool = True  # The cursor is read before the list.
    unchanged_by_reserved: bool = True  # 304 when nothing was reserved since, not when the prefix is the same.
    # Retention.
    fills_unsettled_only: bool = True  # A number that was settled is never filled again.
    old_holes_get_lost: bool = True  # A hole that retention may have made gets LOST instead of SKIP.
    age_by_number_before: bool = True  # A hole may be as old as the number before it, not as young as the one after.
    lost_refuses_recovery: bool = True  # Nobody is served across LOST.
    lost_is_not_posted: bool = True  # LOST is not posted, so that connections see the gap.
    passes_expired: bool = True  # The broadcaster goes on behind numbers that were settled and have expired.
    # Broadcaster.
    reads_by_number: bool = True  # A record only says that there is something to post; it is not posted itself.
    starts_from_pushed: bool = True  # A run starts behind ``pushed``, not at its record.
    posts_prefix_only: bool = True  # A run posts nothing behind a hole.
    posts_before_pushed: bool = True  # ``pushed`` is set when the entries were posted.
    waits_for_holes: bool = True  # A run with entries behind a hole waits for the hole, and fills it.
    audience_after_entries: bool = True  # The subscriptions are read after the entries.
    closes_before_pushed: bool = True  # A connection that cannot see its gap is closed before ``pushed`` passes it.
    sweep_rings: bool = True  # The sweep starts a run for a channel whose ``pushed`` lags.
    # Connections.
    events_name_predecessor: bool = True  # Each event has ``after``, the number before it.
    subscribes_before_replay: bool = True  # The subscription is stored before the replay is read.


class Bounds(NamedTuple):
    """Who takes part in an exploration, and what may go wrong."""

    channels: int = 2
    writers: int = 2
    attempts: int = 1
    same_course: bool = True  # All writers change one course, else each its own.
    already: int = 0  # Numbers that were settled and pushed before the exploration starts.
    # Participants.
    filler: bool = True  # Readers fill holes, at any time.
    poller: bool = False
    list_reader: bool = False
    runs: int = 0  # runs of the broadcaster at once, for the admins' channel
    connection: bool = False
    sees_gaps: bool = True  # The connection compares each event's ``after`` with its cursor.
    heartbeats: bool = False  # The connection compares its cursor with the pong's.
    sweep: bool = False
    retention: bool = False  # Days pass, and TTL takes items.
    expires_settled_only: bool = False  # Somebody settles every number before it expires.
    # Faults.
    crashes: bool = False  # Writers die at any step.
    responses_get_lost: bool = False  # of transactions and of reservations; late transactions
    transactions_repeat: bool = False  # A transaction is sent again by the HTTP client, under no token.
    records_repeat: bool = False
    records_get_lost: bool = False
    runs_die: bool = False
    posts_fail: bool = False
