"""Rooms of WebSockets on a Durable Object: `/ws/{room}`."""
