"""JSON records of any kind in D1: `/api/data`."""
