"""What goes out and what it rests on: `make release` builds a release, `make audit` asks for known vulnerabilities."""
