"""`make release` builds a release, `make audit` asks for known vulnerabilities of the locked packages."""
