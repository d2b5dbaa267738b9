"""AWS's published prices of an API's charges, with their sources and dates.

All are of US East (N. Virginia), in US dollars, without taxes, free tiers and agreements. They come from AWS's Price
List, pricing.us-east-1.amazonaws.com/offers/v1.0/aws/SERVICE/current/us-east-1/index.json, read in November 2026 in
public copies. AWS's pricing pages fill in their figures by script, so a copy of a page has none.
"""

from dataclasses import dataclass

MILLION = 1_000_000
BILLION = 1_000 * MILLION
TERABYTE = 1_024
"""In gigabytes of 2**30 bytes, as AWS counts."""


@dataclass(frozen=True)
class Price:
    """The price of a unit, tier by tier.

    Attributes:
        what: the charge.
        unit: the unit of an amount.
        tiers: upper bound of a monthly amount, and the price of a unit below it. The last tier has no bound.
        source: service and usage type in the Price List.
        seen: the date of the copy.
    """

    what: str
    unit: str
    tiers: tuple[tuple[float, float], ...]
    source: str
    seen: str

    def cost(self, amount: float) -> float:
        """The costs of an amount in one month."""
        total = begin = 0.0
        for end, price in self.tiers:
            total += max(0.0, min(amount, end) - begin) * price
            begin = end
        return total


def _flat(price: float) -> tuple[tuple[float, float], ...]:
    return ((float("inf"), price),)


_REST = float("inf")
_LAMBDA_SEEN = "published 19 September 2026"
_LOGS_SEEN = "published 22 September 2026"
_UNDATED = "a copy without a date"

REQUEST = Price(
    "HTTP API request",
    "of up to 512 KB",
    ((300 * MILLION, 1.00 / MILLION), (_REST, 0.90 / MILLION)),
    "AmazonApiGateway, USE1-ApiGatewayHttpRequest",
    "published 11 September 2026",
)
INVOCATION = Price("Lambda request", "", _flat(0.20 / MILLION), "AWSLambda, Request", _LAMBDA_SEEN)
DURATION = Price(
    "Lambda duration, arm64",
    "GB-second",
    ((7.5 * BILLION, 0.0000133334), (18.75 * BILLION, 0.0000120001), (_REST, 0.0000106667)),
    "AWSLambda, Lambda-GB-Second-ARM",
    _LAMBDA_SEEN,
)
LOG = Price(
    "log ingestion, standard class", "GB", _flat(0.50), "AmazonCloudWatch, USE1-DataProcessing-Bytes", _LOGS_SEEN
)
VENDED_LOG = Price(
    "log ingestion, vended by a service, Lambda's among them",
    "GB",
    ((10 * TERABYTE, 0.50), (30 * TERABYTE, 0.25), (50 * TERABYTE, 0.10), (_REST, 0.05)),
    "AmazonCloudWatch, USE1-VendedLog-Bytes",
    _LOGS_SEEN,
)
LOG_STORAGE = Price(
    "log storage", "GB and month", _flat(0.03), "AmazonCloudWatch, USE1-TimedStorage-ByteHrs", _LOGS_SEEN
)
ALARM = Price("alarm", "metric", _flat(0.10), "AmazonCloudWatch, CW:AlarmMonitorUsage", _UNDATED)
METRIC = Price(
    "custom metric",
    "",
    ((10_000, 0.30), (_REST, 0.10)),
    "AmazonCloudWatch, CW:MetricMonitorUsage",
    _UNDATED,
)
TRANSFER = Price(
    "data transfer to the internet",
    "GB",
    ((10 * TERABYTE, 0.09), (50 * TERABYTE, 0.085), (150 * TERABYTE, 0.07), (_REST, 0.05)),
    "AWSDataTransfer, from US East (N. Virginia) to External",
    "read in October 2025, in force since 1 July 2025",
)

PRICES = (REQUEST, INVOCATION, DURATION, LOG, VENDED_LOG, LOG_STORAGE, ALARM, METRIC, TRANSFER)
