"""Generate Cloudflare Worker services that stay yours."""

__version__ = "0.2.0"
