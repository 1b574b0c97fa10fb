"""Generate, grow and upgrade Cloudflare Worker services."""

__version__ = "0.2.0"
