"""The publication of the portals, with a simulated S3 and CloudFront."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.portals.publish_site import SiteBucket, SiteChanges, invalidate
from infra.portals.site_files import SiteFile
from infra.upload import Bucket

ACCOUNT = "123456789012"
NOW = datetime(2045, 7, 12, 19, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def build(number: int, **others: str) -> list[SiteFile]:
    """A build with a chunk of its own, a file that is the same in all, and the page that names the chunk."""
    files = {f"assets/index-{number}.js": f"{number}", "assets/font-1.woff2": "font", "favicon.svg": "icon"}
    files |= {"config.json": "{}"} | others | {"index.html": f"<script src=/assets/index-{number}.js>"}
    return [SiteFile(key, text.encode()) for key, text in files.items()]


class Site:
    """A bucket and what a visitor finds in it."""

    def __init__(self, s3: Any) -> None:
        self.s3, self.puts = s3, list[str]()
        s3.create_bucket(Bucket="portals")
        s3.meta.events.register("before-parameter-build.s3.PutObject", lambda params, **_: self.put(params["Key"]))
        self.bucket = SiteBucket(s3, Bucket("portals", ACCOUNT))
        self.fails_at = ""

    def put(self, key: str) -> None:
        if self.fails_at and key.endswith(self.fails_at):
            raise ClientError({"Error": {"Code": "SlowDown", "Message": "reduce your rate"}}, "PutObject")
        self.puts.append(key)

    def publish(self, files: list[SiteFile], now: datetime = NOW) -> SiteChanges:
        self.puts.clear()
        changes = self.bucket.changes(files, now)
        self.bucket.publish(changes)
        return changes

    def keys(self) -> set[str]:
        return {each["Key"] for each in self.s3.list_objects_v2(Bucket="portals")["Contents"]}

    def read(self, key: str) -> str:
        return str(self.s3.get_object(Bucket="portals", Key=f"site/{key}")["Body"].read().decode())

    def visit_is_whole(self) -> bool:
        """Whether the file that the page names is there."""
        return f"site/{self.read('index.html').partition('=/')[2].strip('>')}" in self.keys()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
    with mock_aws():
        yield Site(boto3.client("s3", region_name="us-east-1"))


def test_everything_is_uploaded_with_its_type_and_the_page_last(site: Site) -> None:
    site.publish(build(1))

    assert site.puts[-2:] == ["site/index.html", "published.json"]
    page = site.s3.get_object(Bucket="portals", Key="site/index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    asset = site.s3.get_object(Bucket="portals", Key="site/assets/index-1.js")
    assert "immutable" in asset["CacheControl"]


def test_only_what_changed_is_uploaded(site: Site) -> None:
    site.publish(build(1))

    same = site.publish(build(1))
    uploaded_again = list(site.puts)
    changes = site.publish(build(2))

    assert (list(same.uploads), uploaded_again) == ([], ["published.json"])
    assert site.puts == ["site/assets/index-2.js", "site/index.html", "published.json"]
    assert changes.stale_paths == ["/index.html"]
    assert str(changes) == "Portals: 1 new files in assets/; other files that change: index.html."


def test_a_new_address_changes_the_configuration_only(site: Site) -> None:
    site.publish(build(1))

    changes = site.publish(build(1, **{"config.json": '{"restUrl": "https://new"}'}))

    assert changes.stale_paths == ["/config.json"]


@pytest.mark.parametrize("file", ["index-2.js", "favicon.svg", "config.json", "index.html", "published.json"])
def test_a_publication_that_fails_half_way_breaks_nothing_and_is_repeated(site: Site, file: str) -> None:
    site.publish(build(1))
    second = build(2, **{"favicon.svg": "new", "config.json": '{"new": 1}'})
    site.fails_at = file

    with pytest.raises(ClientError, match="reduce your rate"):
        site.publish(second)

    was_whole, site.fails_at = site.visit_is_whole(), ""
    site.publish(second)
    assert was_whole
    assert site.read("index.html").endswith("index-2.js>")
    assert site.visit_is_whole()
    assert not site.bucket.changes(second, NOW).uploads


def test_an_open_page_finds_the_files_of_its_build_for_two_weeks(site: Site) -> None:
    site.publish(build(1))
    site.publish(build(2), NOW + 100 * DAY)

    site.publish(build(3), NOW + 114 * DAY)
    kept = site.keys()
    site.publish(build(3), NOW + 115 * DAY)

    assert kept >= {"site/assets/index-1.js", "site/assets/index-2.js"}
    assert site.keys() >= {"site/assets/index-2.js", "site/assets/index-3.js", "site/assets/font-1.woff2"}
    assert "site/assets/index-1.js" not in site.keys()


def test_a_build_that_is_promoted_again_is_in_use_again(site: Site) -> None:
    site.publish(build(1))
    site.publish(build(2), NOW + DAY)
    site.publish(build(1), NOW + 2 * DAY)

    site.publish(build(1), NOW + 90 * DAY)

    assert site.visit_is_whole()
    assert "site/assets/index-2.js" not in site.keys()


def test_files_of_an_earlier_format_are_all_uploaded_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.publish(build(1))
    monkeypatch.setattr("infra.portals.publish_site.FORMAT", 2)

    assert len(site.bucket.changes(build(1), NOW).uploads) == 5


def test_a_bucket_of_another_account_gets_nothing(site: Site) -> None:
    foreign = SiteBucket(site.s3, Bucket("portals", "999999999999"))
    owners: set[str] = set()
    site.s3.meta.events.register("before-parameter-build.s3", lambda params, **_: owners.add(params["ExpectedBucketOwner"]))

    foreign.publish(foreign.changes(build(1), NOW))
    foreign.delete()

    assert owners == {"999999999999"}


def test_a_bucket_is_deleted_with_everything_in_it(site: Site) -> None:
    site.publish(build(1))

    site.bucket.delete()

    assert site.s3.list_buckets()["Buckets"] == []


class Recorder:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def create_invalidation(self, **asked: Any) -> None:
        self.asked.append(asked)


def test_cloudfront_forgets_the_changed_files_only() -> None:
    cloudfront = Recorder()

    invalidate(cloudfront, "E123", ["/config.json", "/index.html"])
    invalidate(cloudfront, "E123", [])

    (asked,) = cloudfront.asked
    assert asked["DistributionId"] == "E123"
    assert asked["InvalidationBatch"]["Paths"] == {"Quantity": 2, "Items": ["/config.json", "/index.html"]}
