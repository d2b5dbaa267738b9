"""Requests, and the route that API Gateway selects for each of `tests/e2e/projects/gateway/routes.py`.

Developer guide, "Create routes for HTTP APIs in API Gateway" (http-api-develop-routes): a full match comes before a
greedy one and `$default` last. Of two that match fully the one with the earlier literal segment wins, and a method wins
over `ANY`.
"""

SELECTED: dict[str, tuple[str, dict[str, str]] | None] = {
    "GET /items/special": ("GET /items/special", {}),
    "GET /items/7": ("GET /items/{id}", {"id": "7"}),
    "PUT /items/special": ("ANY /items/{id}", {"id": "special"}),
    "PUT /items/7": ("ANY /items/{id}", {"id": "7"}),
    "GET /items/": None,
    "GET /items/7/parts/8": ("GET /items/{id}/parts/{part}", {"id": "7", "part": "8"}),
    "GET /items/7/parts": None,
    "GET /files/a/b": ("GET /files/a/{name}", {"name": "b"}),
    "GET /files/a/b/c": ("GET /files/{first}/{rest+}", {"first": "a", "rest": "b/c"}),
    "PUT /files/a/b": ("ANY /files/{proxy+}", {"proxy": "a/b"}),
    "GET /files/x": ("ANY /files/{proxy+}", {"proxy": "x"}),
    "GET /files": None,
    "GET /files/": None,
    "GET //me": ("GET /me", {}),
    "GET /me/": None,
    "GET /ME": None,
    "POST /me": None,
    "GET /items/a%20b": ("GET /items/{id}", {"id": "a b"}),
    "GET /items/gr%C3%BC%C3%9Fe": ("GET /items/{id}", {"id": "grüße"}),
    "GET /items/a%252Fb": ("GET /items/{id}", {"id": "a%252Fb"}),
    "GET /items/a%2Fb": None,
    "GET /items/a+b?x=1&x=2": ("GET /items/{id}", {"id": "a+b"}),
}
