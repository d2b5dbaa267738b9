"""What the local API answers to browsers."""

from typing import Any

from tests.testing.local import ORIGIN, PREFLIGHT, local, never

CORS = {"allow_origins": [ORIGIN, "http://*"], "allow_credentials": True, "max_age": 60, "expose_headers": ["x-own"]}


def test_preflights_are_answered_without_a_handler() -> None:
    api = local({"PUT /x": {}, "ANY /all/{proxy+}": {}}, never, cors=CORS)

    for path in ("/x", "/all/a/b", "/nowhere"):
        response = api.request(f"OPTIONS {path}", headers=PREFLIGHT)
        assert (response.status, response.body, response.event) == (204, b"", None)
        assert response.headers == {
            "access-control-allow-origin": ORIGIN,
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT",
            "access-control-allow-headers": "authorization,content-type",
            "access-control-expose-headers": "x-own",
            "access-control-max-age": "60",
            "vary": "Origin",
        }
    assert api.request("OPTIONS /x", headers={**PREFLIGHT, "Origin": "https://evil.example.com"}).headers == {}
    assert (
        "access-control-allow-origin"
        in api.request("OPTIONS /x", headers={**PREFLIGHT, "Origin": "http://any.example.com"}).headers
    )
    assert api.routes["OPTIONS /all/{proxy+}"] == "public (preflight)"


def test_other_options_requests_reach_the_preflight_function() -> None:
    api = local({"ANY /all/{proxy+}": {}}, never, cors=CORS)

    assert api.request("OPTIONS /all/a", headers={"Origin": ORIGIN}).status == 204
    assert api.request("GET /all/a", headers=PREFLIGHT).status == 401


def test_a_protected_options_route_turns_preflights_away() -> None:
    api = local({"OPTIONS /x": {}, "PUT /x": {}}, never, cors=CORS)

    assert api.request("OPTIONS /x", headers=PREFLIGHT).status == 401


def test_cors_headers_are_api_gateways_and_not_the_handlers() -> None:
    def own(_event: Any, _context: Any) -> Any:
        return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*", "x-own": "1"}}

    api = local({"GET /x": {"public": True}}, own, cors=CORS)

    assert api.request("GET /x", headers={"Origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN
    other = api.request("GET /x", headers={"Origin": "https://evil.example.com"}).headers
    assert "access-control-allow-origin" not in other
    assert other["x-own"] == "1"
    varying = local(
        {"GET /x": {"public": True}}, lambda *_: {"statusCode": 200, "headers": {"Vary": "Accept"}}, cors=CORS
    )
    assert varying.request("GET /x", headers={"Origin": ORIGIN}).headers["vary"] == "Accept, Origin"
    without = local({"GET /x": {"public": True}}, own).request("GET /x")
    assert without.headers["access-control-allow-origin"] == "*"
