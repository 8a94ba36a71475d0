"""The gateway verifies every token before a route runs."""

from __future__ import annotations

from chalice.app import CognitoUserPoolAuthorizer

# A placeholder: infra/resources.yaml puts the stack's own user pool here.
users = CognitoUserPoolAuthorizer(
    "users", provider_arns=["arn:aws:cognito-idp:us-east-1:000000000000:userpool/placeholder"]
)
