"""Before any test is collected: what the shell says of AWS and of proxies is not heeded by the tests."""

from infra.shell import leave_aws

leave_aws()
