"""The adapters of the figures."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.base_wiring import BaseWiring

if TYPE_CHECKING:
    from chalicelib.metrics.keep_hours import HourKeeper
    from chalicelib.metrics.ports import FigureStore
    from chalicelib.metrics.recorder import FigureRecorder
    from chalicelib.metrics.remembered_figures import RememberedFigures


class MetricsWiring(BaseWiring):
    """A base of ``wiring.Wiring``."""

    @cached_property
    def figure_store(self) -> FigureStore:
        from chalicelib.metrics.dynamo.figure_store import DynamoFigureStore

        return DynamoFigureStore(self._table(self.settings.connections_table))

    @cached_property
    def figures(self) -> FigureRecorder:
        from chalicelib.metrics.recorder import FigureRecorder

        return FigureRecorder(self.figure_store, secrets.token_hex(4), self.now)

    @cached_property
    def remembered_figures(self) -> RememberedFigures:
        from chalicelib.metrics.remembered_figures import RememberedFigures

        return RememberedFigures(self.figure_store, self.now)

    @cached_property
    def hour_keeper(self) -> HourKeeper:
        from chalicelib.metrics.keep_hours import HourKeeper

        return HourKeeper(self.figure_store)
