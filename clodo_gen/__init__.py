"""Generate, grow and upgrade Cloudflare Worker services."""

__version__ = "0.1.0"
