"""All corrections of the emulator, in the order in which they are made."""

from . import (
    bounds,
    domains,
    functions,
    gateway_control,
    gateway_requests,
    identity,
    issuers,
    monitoring,
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
        tagged.CORRECTIONS,
        bounds.CORRECTIONS,
    )
    for correction in corrections.entries
]
