"""The proxy that counts the requests of viewers and applies the throttle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import httpx

from benchmarks.viewers_proxy import CountingProxy, Throttle, TokenBucket, throttle_of_template

WITHOUT_LIMIT = Throttle(1_000, 1_000)
Get = Callable[..., Coroutine[None, None, httpx.Response]]


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Api:
    """Responds to each request with the number of requests that it has read, as soon as ``may_respond`` is set."""

    def __init__(self) -> None:
        self.reads = 0
        self.may_respond = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.reads += 1
        body = str(self.reads).encode()
        await self.may_respond.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()


def test_the_limits_are_those_of_the_template() -> None:
    assert throttle_of_template() == Throttle(200, 400)


def test_a_burst_passes_and_then_as_many_per_second_as_the_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(Throttle(rate=2, burst=3), clock)

    at_once = [bucket.take() for _ in range(5)]
    clock.seconds = 1.0
    after_a_second = [bucket.take() for _ in range(4)]
    clock.seconds = 60.0
    after_a_pause = [bucket.take() for _ in range(5)]

    assert at_once == [True, True, True, False, False]
    assert after_a_second == [True, True, False, False]
    assert after_a_pause == at_once


def test_requests_over_the_limit_get_the_gateways_problem_and_count() -> None:
    async def story() -> None:
        async with started(Throttle(rate=0.001, burst=1)) as (api, proxy, get):
            api.may_respond.set()

            responses = [await get("/courses?status=pending") for _ in range(3)]

            assert [response.status_code for response in responses] == [200, 429, 429]
            assert responses[-1].json()["code"] == "throttled"
            assert responses[-1].headers["content-type"] == "application/problem+json"
            assert proxy.requests == {"GET /courses": 3}
            assert proxy.refused == {"GET /courses": 2}

    asyncio.run(story())


def test_equal_reads_that_wait_share_one_read_that_begins_after_they_arrived() -> None:
    async def story() -> None:
        async with started() as (api, proxy, get):
            first = asyncio.create_task(get("/courses"))
            await until(lambda: api.reads == 1)
            others = [asyncio.create_task(get("/courses")) for _ in range(5)]
            await until(lambda: proxy.requests.total() == 6)
            api.may_respond.set()

            responses = await asyncio.gather(first, *others)

            assert [response.text for response in responses] == ["1", *["2"] * 5]
            assert proxy.requests == {"GET /courses": 6}

    asyncio.run(story())


def test_reads_of_two_people_are_not_shared() -> None:
    async def story() -> None:
        async with started() as (api, _, get):
            reads = [asyncio.create_task(get("/courses", token)) for token in ("dana", "mike")]
            await until(lambda: api.reads == 2)
            api.may_respond.set()

            assert {response.text for response in await asyncio.gather(*reads)} == {"1", "2"}

    asyncio.run(story())


@asynccontextmanager
async def started(throttle: Throttle = WITHOUT_LIMIT) -> AsyncIterator[tuple[Api, CountingProxy, Get]]:
    api = Api()
    server = await asyncio.start_server(api.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/stage"
    async with server, CountingProxy(url, throttle) as proxy, httpx.AsyncClient() as client:

        async def get(path: str, token: str = "dana") -> httpx.Response:
            return await client.get(proxy.address(url) + path, headers={"Authorization": token})

        yield api, proxy, get


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to be within 10 s")
