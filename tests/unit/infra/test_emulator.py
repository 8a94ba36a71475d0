from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from infra.local import emulator
from infra.local.errors import PortTaken
from infra.local.local_cloud import LocalCloud


def nothing(_: str) -> None: ...


class TestRunning:
    def test_without_a_process_file_it_does_not_run(self, tmp_path: Path) -> None:
        assert emulator.running_port(LocalCloud(tmp_path)) is None

    def test_a_process_number_that_was_used_again_is_not_the_emulator(self, tmp_path: Path) -> None:
        cloud = LocalCloud(tmp_path)
        cloud.process_file.write_text(json.dumps({"pid": os.getpid(), "port": 4566}))

        assert emulator.running_port(cloud) is None
        assert not cloud.process_file.exists()

    def test_a_torn_process_file_is_no_process(self, tmp_path: Path) -> None:
        cloud = LocalCloud(tmp_path)
        cloud.process_file.write_text('{"pid":')

        assert emulator.running_port(cloud) is None

    def test_stopping_what_does_not_run_is_no_error(self, tmp_path: Path) -> None:
        assert emulator.stop(LocalCloud(tmp_path), nothing) is False


class TestPort:
    def test_a_taken_port_is_named_with_the_way_out(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            with pytest.raises(PortTaken, match=f"make run PORT={port + 10}"):
                emulator.start(LocalCloud(tmp_path, port), nothing)
