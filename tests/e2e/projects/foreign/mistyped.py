"""What a strict type checker refuses of a user's program: each line that ends in a code."""

from passage_component import JwtHttpApi, PassageHttpApi, RouteArgs

route: RouteArgs = {"handler": "me.handler", "publc": True}  # typeddict-unknown-key
route = {"handler": "me.handler", "public": "yes"}  # typeddict-item
PassageHttpApi("api", {"app_id": "app"})  # typeddict-item
PassageHttpApi("api", {"routes": {"GET /me": route}, "authorizers": {}})  # typeddict-unknown-key
JwtHttpApi("api", {"routes": {"GET /me": route}, "authorizers": {"people": {"issuer": "i"}}})  # typeddict-item
text: str = JwtHttpApi("api", {"routes": {}, "authorizers": {}}).url  # assignment
