"""Pulumi's type tokens of the resources that the policies read.

`passage_component/model/type_tokens.py` has them too. The pack has an environment of its own, without that package.
"""

API = "aws:apigatewayv2/api:Api"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
REST_API = "aws:apigateway/restApi:RestApi"
REST_METHOD = "aws:apigateway/method:Method"
ROUTE = "aws:apigatewayv2/route:Route"
STAGE = "aws:apigatewayv2/stage:Stage"
