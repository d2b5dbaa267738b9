"""The routes that the local API and the deployed one share."""

ISSUER = "https://auth.passage.id/v1/apps/SandboxPassageApp0000001"
AUDIENCE = "https://app.example.com"

ECHO = {"handler": "echo.handler"}
ANSWER = {"handler": "answers.handler", "public": True}

ROUTES = {
    "GET /me": ECHO,
    "GET /scoped": {**ECHO, "scopes": ["items:read", "items:write"]},
    "POST /body": {**ECHO, "public": True},
    "GET /items/{id}": {**ECHO, "public": True},
    "GET /items/special": {**ECHO, "public": True},
    "ANY /items/{id}": {**ECHO, "public": True},
    "GET /items/{id}/parts/{part}": {**ECHO, "public": True},
    "ANY /files/{proxy+}": {**ECHO, "public": True},
    "GET /files/a/{name}": {**ECHO, "public": True},
    "GET /files/{first}/{rest+}": {**ECHO, "public": True},
    "POST /answers/{name}": ANSWER,
    "GET /hidden/{proxy+}": ECHO,
}
