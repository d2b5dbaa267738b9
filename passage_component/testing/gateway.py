"""An HTTP API in the test's own process: routes, tokens, events and answers by API Gateway's rules.

Where AWS's documentation leaves something open, the stricter reading is taken: a request that passes here passes there.
Throttling, time limits, permissions, the access log and domains are left out.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http.client import responses
from typing import Any
from urllib.parse import quote

from ..errors import InputError
from ..model import tokens
from ..model.route_key import HTTP_METHODS, selected
from . import cors as cors_rules
from .answers import Answer, BadAnswerError, answer_of, message
from .description import Description, LocalAuthorizer, RouteDescription, describe_args, describe_program
from .events import DOMAIN_NAME, Headers, Request, build_event, jwt_authorizer, request_lines
from .handlers import Handler, Handlers, LocalContext, find_handlers
from .issuer import TokenIssuer
from .program import Program

LOG = logging.getLogger("passage_component.testing")

_ISSUER = "https://auth.passage.id/v1/apps/LocalHttpApi000000000001"
_AUDIENCE = "https://app.example.com"


@dataclass(frozen=True)
class LocalResponse:
    """The answer to a request, with how it came about.

    Attributes:
        status: the HTTP status.
        headers: the headers without cookies, names in lower case.
        cookies: the values of the `set-cookie` headers.
        body: the body.
        route_key: the key of the selected route; None if no route takes the request.
        event: the handler's event; None if the handler was not called.
        refusal: the rule that refused the token; None if none did.
        error: the exception that the handler raised, or the `BadAnswerError` of its result; None without an error.
    """

    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str]
    body: bytes
    route_key: str | None = None
    event: Mapping[str, Any] | None = None
    refusal: tokens.Refusal | None = None
    error: BaseException | None = None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: the body is not JSON.
        """
        return json.loads(self.body)


class LocalHttpApi:
    """An API that a test calls.

    ```python
    api = LocalHttpApi({"GET /me": {"handler": "me.handler"}}, "handlers")
    assert api.request("GET /me").status == 401
    assert api.request("GET /me", token=api.token(sub="ada")).json()["userId"] == "ada"
    ```

    It is also a WSGI app, for test clients that take one.

    Attributes:
        routes: the access table, as in the component's output `routes`: route key to `jwt`, `public` and so on.
        authorizers: name to authorizer.
    """

    def __init__(
        self,
        routes: Mapping[str, Any],
        handlers: Handlers,
        *,
        authorizers: TokenIssuer | LocalAuthorizer | Mapping[str, TokenIssuer | LocalAuthorizer] | None = None,
        default_authorizer: str | None = None,
        cors: Mapping[str, Any] | None = None,
        stand_ins: Mapping[str, Handler] | None = None,
    ) -> None:
        """Create an API.

        Args:
            routes: route key to route, as in the component's `routes`.
            handlers: the folder of the handlers, or handler to function.
            authorizers: the issuer of the admitted tokens, an authorizer, or name to issuer or authorizer. Default: an
                issuer in Passage's form.
            default_authorizer: the name of the authorizer for routes that name none. Default: the only one.
            cors: as the component's `cors`. Default: none.
            stand_ins: route key to a function that answers here. A route with a `function_arn` or a `url` needs one.
                Default: none.

        Raises:
            InputError: with every problem that the component would find, or with every route without a handler.
        """
        named: Any = TokenIssuer(_ISSUER, _AUDIENCE) if authorizers is None else authorizers
        if not isinstance(named, Mapping):
            named = {"jwt": named}
        checked = {name: _authorizer(name, authorizer) for name, authorizer in named.items()}
        self._set_up(describe_args(routes, checked, default_authorizer, cors), handlers, stand_ins or {})

    @classmethod
    def from_program(
        cls,
        program: Program,
        handlers: Handlers,
        *,
        component: str | None = None,
        issuers: Iterable[TokenIssuer] = (),
        default_authorizer: str | None = None,
        stand_ins: Mapping[str, Handler] | None = None,
    ) -> "LocalHttpApi":
        """The API that a Pulumi program would deploy: its routes, authorizers and CORS, and its domain.

        A request whose header `host` is the domain, or a name of a wildcard domain, reaches the handler with it as
        `domainName`, such as `api.request("GET /me", headers={"host": "acme.example.com"})`.

        Args:
            program: the result of `run_program`.
            handlers: the folder of the handlers, or handler to function.
            component: the component's logical name. Default: the only one in the program.
            issuers: the issuers that mint the tokens, each for the program's issuer of the same URL. Default for other
                issuers of the program: new ones.
            default_authorizer: the name of the authorizer that `token` and `issuer` use when they name none. It has no
                other effect. Default: the only one.
            stand_ins: as in `LocalHttpApi`. Default: none.

        Raises:
            ValueError: the component is missing or ambiguous, or its issuer is not known before a deployment.
            InputError: with every route without a handler.
        """
        api = cls.__new__(cls)
        by_url = {issuer.issuer: issuer for issuer in issuers}
        described = describe_program(program, component, by_url, default_authorizer)
        api._set_up(described, handlers, stand_ins or {})
        return api

    def _set_up(self, description: Description, handlers: Handlers, stand_ins: Mapping[str, Handler]) -> None:
        self.routes: Mapping[str, str] = description.access_table
        self.authorizers: Mapping[str, LocalAuthorizer] = description.authorizers
        self._default = description.default_authorizer
        self._cors = description.cors
        self._domain_name = description.domain_name or DOMAIN_NAME
        self._handlers = find_handlers(handlers, stand_ins, description.routes)
        self._by_precedence = sorted(description.routes, key=lambda route: route.key.precedence)

    def issuer(self, authorizer: str | None = None) -> TokenIssuer:
        """The issuer of an authorizer's tokens.

        Args:
            authorizer: its name. Default: the default authorizer.

        Raises:
            ValueError: the authorizer is unknown, or the API has several and none was named.
        """
        return self._authorizer(authorizer).issuer

    def token(self, *, authorizer: str | None = None, **claims: Any) -> str:
        """A token that an authorizer admits; `claims` are those of `TokenIssuer.mint`."""
        admitting = self._authorizer(authorizer)
        return admitting.issuer.mint(**{"audience": list(admitting.audiences), **claims})

    def request(
        self,
        route: str,
        *,
        token: str | None = None,
        headers: Headers | None = None,
        cookies: Sequence[str] = (),
        body: Any = None,
    ) -> LocalResponse:
        """Call the API.

        Args:
            route: method and path, such as `GET /items/7?full=1`.
            token: sent as `Authorization: Bearer TOKEN`. Default: none.
            headers: further headers, name to value or values. Default: none.
            cookies: such as `["session=1"]`. Default: none.
            body: a string, bytes, or a value that is sent as JSON. Default: none.

        Returns:
            The answer.

        Raises:
            ValueError: an argument is wrong.
        """
        method, _, target = route.partition(" ")
        if method not in HTTP_METHODS or not target.startswith("/"):
            methods = ", ".join(HTTP_METHODS)
            raise ValueError(f'route: "{route}" is not a request. Write "METHOD /path" with one of {methods}.')
        path, _, query = target.partition("#")[0].partition("?")
        content, lines = request_lines(headers, cookies, body)
        if token is not None:
            lines.append(("authorization", f"Bearer {token}"))
        return self._answer(Request(method, path, query, lines, content))

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI app (PEP 3333)."""
        response = self._answer(_from_wsgi(environ))
        if response.status in (204, 304):
            # Without a body there is no content type (RFC 9110, section 8.3).
            headers = {name: value for name, value in response.headers.items() if name != "content-type"}
            response = replace(response, headers=headers)
        lines = [*response.headers.items(), *(("set-cookie", cookie) for cookie in response.cookies)]
        start_response(f"{response.status} {responses.get(response.status, 'Unknown')}", lines)
        return [response.body]

    def _authorizer(self, name: str | None) -> LocalAuthorizer:
        name = name or self._default
        if name is None or name not in self.authorizers:
            problem = "there are several" if name is None else f"{name!r} is not an authorizer"
            raise ValueError(f"authorizer: {problem}. Name one of {', '.join(self.authorizers)}.")
        return self.authorizers[name]

    def _answer(self, request: Request) -> LocalResponse:
        response = self._route(request)
        return response if request.method != "HEAD" else replace(response, body=b"")

    def _route(self, request: Request) -> LocalResponse:
        route, parameters = self._select(request)
        is_protected = route is not None and route.authorizer is not None
        if self._cors and cors_rules.is_preflight(request) and not is_protected:
            headers = cors_rules.preflight_headers(self._cors, request.header("origin"))
            return LocalResponse(204, headers, (), b"", str(route.key) if route else None)
        if route is None:
            return _response(message(404, "Not Found"))
        authorizer = None
        if route.authorizer is not None:
            admitted = self._admit(request, route, self.authorizers[route.authorizer])
            if isinstance(admitted, LocalResponse):
                return admitted
            authorizer = jwt_authorizer(admitted, tokens.scopes_of(admitted) if route.scopes else None)
        event = build_event(request, route.key, parameters, authorizer, self._domain_of(request))
        return self._call(request, route, event)

    def _domain_of(self, request: Request) -> str:
        """The domain name that a request names, if it is the API's own."""
        host = (request.header("host") or "").partition(":")[0].lower()
        wildcard = f"*.{host.partition('.')[2]}"
        return host if self._domain_name in (host, wildcard) else DOMAIN_NAME

    def _select(self, request: Request) -> tuple[RouteDescription | None, dict[str, str]]:
        """The route of a request. If AWS leaves open which of two it is, the one that admits less."""
        routes = {route.key: route for route in self._by_precedence}
        first, second = selected(tuple(routes), request.method, request.raw_path)
        if first is None or second is None:
            return None, {}
        key = second if routes[first].authorizer is None and routes[second].authorizer is not None else first
        return routes[key], key.match(request.method, request.raw_path, rest_may_be_empty=True) or {}

    def _admit(
        self, request: Request, route: RouteDescription, authorizer: LocalAuthorizer
    ) -> dict[str, Any] | LocalResponse:
        """The token's claims, or the answer to a token that is refused."""
        key = str(route.key)
        token = tokens.token_of(request.header(authorizer.header) or "")
        if not token:
            challenge = tokens.challenge(None, route.scopes)
            return _response(message(401, "Unauthorized", www_authenticate=challenge), route_key=key)
        issuer = authorizer.issuer
        keys = {jwk["kid"]: jwk for jwk in issuer.keys()["keys"]}
        refusals = tokens.refusals(
            token, issuer=issuer.issuer, audiences=authorizer.audiences, keys=keys, now=time.time()
        )
        if refusal := next(refusals, None):
            answer = message(401, "Unauthorized", www_authenticate=tokens.challenge(refusal, route.scopes))
            return _response(answer, route_key=key, refusal=refusal)
        claims = tokens.claims_of(token)
        if not tokens.may_enter(claims, route.scopes):
            return _response(message(403, "Forbidden"), route_key=key)
        return claims

    def _call(self, request: Request, route: RouteDescription, event: dict[str, Any]) -> LocalResponse:
        key = str(route.key)
        handler = self._handlers[key]
        error: BaseException | None = None
        sent = json.dumps(event)
        try:
            answer = answer_of(handler(event, LocalContext(route.handler or key)))
        except BadAnswerError as bad:
            LOG.exception("%s: its handler's result is not an answer", key)
            answer, error = message(500, "Internal Server Error"), bad
        except (Exception, SystemExit) as raised:  # any exception of a handler is a 500
            LOG.exception("%s: its handler failed", key)
            answer, error = message(500, "Internal Server Error"), raised
        if self._cors:
            headers = cors_rules.with_cors(self._cors, answer.headers, request.header("origin"))
            answer = replace(answer, headers=headers)
        # The handler may have changed its event.
        return _response(answer, route_key=key, event=json.loads(sent), error=error)


def _response(answer: Answer, **more: Any) -> LocalResponse:
    return LocalResponse(answer.status, answer.headers, answer.cookies, answer.body, **more)


def _from_wsgi(environ: Mapping[str, Any]) -> Request:
    lines = [
        (name.removeprefix("HTTP_").replace("_", "-").lower(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    ]
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    length = environ.get("CONTENT_LENGTH") or ""
    all_or_nothing = -1 if environ.get("wsgi.input_terminated") else 0
    content = environ["wsgi.input"].read(int(length) if length.isdecimal() else all_or_nothing)
    return Request(
        environ["REQUEST_METHOD"],
        quote(path.encode("latin-1")) or "/",
        environ.get("QUERY_STRING", ""),
        lines,
        content,
    )


def _authorizer(name: str, authorizer: Any) -> LocalAuthorizer:
    if isinstance(authorizer, TokenIssuer):
        return LocalAuthorizer(authorizer)
    if isinstance(authorizer, LocalAuthorizer):
        return authorizer
    problem = f"a {type(authorizer).__name__} was given. Give a TokenIssuer or a LocalAuthorizer."
    raise InputError([f'authorizers["{name}"]: {problem}'], "LocalHttpApi")
