"""Users in Amazon Cognito."""
