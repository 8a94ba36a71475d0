"""What the functions that count figures have in common: they store them at the end of their work."""

from chalicelib.metrics.realtime_view import log_fields
from chalicelib.observability import logger
from chalicelib.wiring import wiring


def save_figures() -> None:
    """The figures of this process are stored, if it is time to, and logged in one line for the dashboard.

    Never raises: nobody's event or request may fail because of figures.
    """
    try:
        saved = wiring().figures.save_if_due()
    except Exception:  # noqa: BLE001 - see above
        logger.exception("The figures could not be stored")
        return
    if saved is not None:
        logger.info("Stored figures", extra=log_fields(saved))
