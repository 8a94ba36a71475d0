"""What AWS and others charge, each with its unit and the page that says so. Knows nothing of Coursewire.

us-east-1, in US dollars, without tax. ``docs/costs.md`` says how each was checked and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHECKED_ON = "2026-11-24"

MILLION = 1_000_000.0
# Data is billed in binary gigabytes, and so is memory.
GIGABYTE = float(2**30)


@dataclass(frozen=True, slots=True)
class Meter:
    """Something a bill counts. ``dollars`` buy ``size`` of them, which the bill calls one ``unit``."""

    key: str
    what: str
    unit: str
    size: float
    dollars: float
    page: str
    free_always: float = 0.0
    free_first_year: float = 0.0

    @property
    def option(self) -> str:
        return f"{self.key}_dollars_per_{self.unit}"


_GATEWAY = "https://aws.amazon.com/api-gateway/pricing/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/"
_VPC = "https://aws.amazon.com/vpc/pricing/"
_FARGATE = "https://aws.amazon.com/fargate/pricing/"
_BALANCER = "https://aws.amazon.com/elasticloadbalancing/pricing/"
_CACHE = "https://aws.amazon.com/elasticache/pricing/"
_APPSYNC = "https://aws.amazon.com/appsync/pricing/"
_IOT = "https://aws.amazon.com/iot-core/pricing/"
_EVENTBRIDGE = "https://aws.amazon.com/eventbridge/pricing/"
_SES = "https://aws.amazon.com/ses/pricing/"
_PUSHER = "https://pusher.com/channels/pricing"

METERS = {
    meter.key: meter
    for meter in (
        Meter("websocket_message", "WebSocket messages", "million", MILLION, 1.00, _GATEWAY, 0, MILLION),
        Meter("connection_minute", "connection minutes", "million", MILLION, 0.25, _GATEWAY, 0, 750_000),
        Meter("rest_request", "REST requests", "million", MILLION, 3.50, _GATEWAY, 0, MILLION),
        Meter("lambda_request", "Lambda requests", "million", MILLION, 0.20, _LAMBDA, MILLION),
        Meter("lambda_gb_second", "Lambda GB-seconds (arm64)", "million", MILLION, 13.3334, _LAMBDA, 400_000),
        Meter("read_unit", "DynamoDB read request units", "million", MILLION, 0.125, _DYNAMODB),
        Meter("write_unit", "DynamoDB write request units", "million", MILLION, 0.625, _DYNAMODB),
        Meter("table_storage", "DynamoDB storage, GB", "gb_month", 1, 0.25, _DYNAMODB, 25),
        Meter("table_backup", "DynamoDB point-in-time recovery, GB", "gb_month", 1, 0.20, _DYNAMODB),
        Meter("transfer", "data to the internet, GB", "gb", 1, 0.09, _EC2, 100),
        Meter("log", "CloudWatch Logs taken in, GB", "gb", 1, 0.50, _CLOUDWATCH, 5),
        Meter("metric", "CloudWatch metrics, for a whole month", "month", 1, 0.30, _CLOUDWATCH, 10),
        Meter("alarm", "CloudWatch alarms", "month", 1, 0.10, _CLOUDWATCH, 10),
        Meter("schedule", "schedule invocations", "million", MILLION, 1.00, _EVENTBRIDGE, 14 * MILLION),
        Meter("mail", "Amazon SES mails", "thousand", 1000, 0.10, _SES, 0, 3000),
        Meter("fargate_vcpu", "Fargate vCPU hours", "hour", 1, 0.04048, _FARGATE),
        Meter("fargate_memory", "Fargate GB hours", "hour", 1, 0.004445, _FARGATE),
        Meter("balancer", "load balancer hours", "hour", 1, 0.0225, _BALANCER),
        Meter("balancer_capacity", "load balancer capacity unit hours", "hour", 1, 0.008, _BALANCER),
        Meter("cache_node", "cache.t4g.micro hours", "hour", 1, 0.016, _CACHE),
        Meter("public_address", "public IPv4 address hours", "hour", 1, 0.005, _VPC),
        Meter("appsync_operation", "AppSync operations", "million", MILLION, 4.00, _APPSYNC),
        Meter("appsync_update", "AppSync real-time updates, each 5 kB", "million", MILLION, 2.00, _APPSYNC),
        Meter("appsync_minute", "AppSync connection minutes", "million", MILLION, 0.08, _APPSYNC),
        Meter("iot_message", "IoT Core messages, each 5 kB", "million", MILLION, 1.00, _IOT),
        Meter("iot_minute", "IoT Core connection minutes", "million", MILLION, 0.08, _IOT),
        Meter("iot_rule", "IoT Core rules and actions", "million", MILLION, 0.15, _IOT),
        Meter("hosted_plan", "Pusher Channels plans, Pro", "month", 1, 99.00, _PUSHER),
    )
}


@dataclass(frozen=True, slots=True)
class Tariff:
    """Dollars for one unit of each meter, and how much of it is free each month."""

    dollars: Mapping[str, float] = field(default_factory=lambda: {key: meter.dollars for key, meter in METERS.items()})
    free: Mapping[str, float] = field(default_factory=dict)


FREE_TIERS = ("none", "always", "first-year")


def allowances(tier: str) -> dict[str, float]:
    """What a month has free: nothing, what never ends, or that and what an account's first year adds."""
    if tier == "none":
        return {}
    first_year = tier == "first-year"
    free = {key: meter.free_always + first_year * meter.free_first_year for key, meter in METERS.items()}
    return {key: amount for key, amount in free.items() if amount}
