"""Texts that other programs wrote, in the encodings that they use."""

import json


def decoded(data: bytes) -> str:
    """The text of a file or of standard input, in UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Windows PowerShell's `>` writes UTF-16 with a byte order mark.

    Raises:
        ValueError: the bytes are not such a text. The message names the encoding that was tried.
    """
    encoding = json.detect_encoding(data)  # by RFC 8259 and RFC 4627: it needs an ASCII character at the start
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"it is not text in {encoding}, which was tried because of its first bytes: byte {error.start} is wrong. "
            "Save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)."
        ) from error
