"""Such an API for the SAM translator: routes on one function, and folder for the template, are arguments."""

import json
import sys
from pathlib import Path

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

routes, output = int(sys.argv[1]), Path(sys.argv[3])
template = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Api": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "Auth": {
                    "DefaultAuthorizer": "jwt",
                    "Authorizers": {
                        "jwt": {
                            "IdentitySource": "$request.header.Authorization",
                            "JwtConfiguration": {
                                "issuer": "https://auth.passage.id/v1/apps/SandboxPassageApp0000001",
                                "audience": ["https://app.example.com"],
                            },
                        }
                    },
                },
            },
        },
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "s3://bucket/handlers.zip",
                "Handler": "routes.handler000",
                "Runtime": "python3.13",
                "Architectures": ["arm64"],
                "MemorySize": 256,
                "Timeout": 10,
                "Events": {
                    f"Route{number:03}": {
                        "Type": "HttpApi",
                        "Properties": {
                            "ApiId": {"Ref": "Api"},
                            "Method": "GET",
                            "Path": f"/things{number:03}/{{id}}",
                        },
                    }
                    for number in range(routes)
                },
            },
        },
    },
}
translated = Translator({}, Parser()).translate(template, {})
output.mkdir()
(output / "template.json").write_text(json.dumps(translated), encoding="utf-8")
