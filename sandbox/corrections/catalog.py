"""All corrections of the emulator, in the order in which they are made."""

from . import (
    balancers,
    bounds,
    buckets,
    domains,
    events,
    fronts,
    functions,
    gateway_control,
    gateway_requests,
    identity,
    instances,
    issuers,
    links,
    missing,
    monitoring,
    networks,
    pieces,
    ports,
    queues,
    tagged,
)

CORRECTIONS = pieces.CORRECTIONS + [
    correction
    for corrections in (
        gateway_control.CORRECTIONS,
        gateway_requests.CORRECTIONS,
        gateway_requests.OF_APP,
        issuers.CORRECTIONS,
        ports.CORRECTIONS,
        domains.CORRECTIONS,
        domains.OF_REQUESTS,
        domains.OF_ZONES,
        functions.CORRECTIONS,
        functions.OF_RUNTIME,
        identity.CORRECTIONS,
        monitoring.CORRECTIONS,
        monitoring.OF_LOGS,
        queues.CORRECTIONS,
        buckets.CORRECTIONS,
        events.CORRECTIONS,
        fronts.CORRECTIONS,
        links.CORRECTIONS,
        networks.CORRECTIONS,
        balancers.CORRECTIONS,
        instances.CORRECTIONS,
        tagged.CORRECTIONS,
        bounds.CORRECTIONS,
        missing.CORRECTIONS,
    )
    for correction in corrections.entries
]
