"""Makes fakesnow's HTTP server answer with JSON rowsets: snowflake-sdk for Node reads no Arrow.

Importing this module patches `fakesnow.server`. Formats of the cells as Snowflake sends them to its own drivers:
dates as days, times and timestamps as seconds since 1970 with nine decimals, binary as hexadecimal, all as text.
"""

import datetime as dt
import decimal
import json

import fakesnow.server
from starlette.responses import JSONResponse

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
#: A `timestamp_tz` cell carries its zone as minutes plus 1440: this is UTC.
UTC_ZONE = "1440"


def cell(value, column_type):
    """One value as Snowflake's JSON rowset writes it; None stays None."""
    match value:
        case None:
            return None
        case bool():
            return "1" if value else "0"
        case dt.datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=dt.timezone.utc)
            micros = (aware - EPOCH) // dt.timedelta(microseconds=1)
            text = f"{micros // 1_000_000}.{micros % 1_000_000:06d}000"
            return f"{text} {UTC_ZONE}" if column_type == "timestamp_tz" else text
        case dt.date():
            return str((value - dt.date(1970, 1, 1)).days)
        case dt.time():
            return f"{value.hour * 3600 + value.minute * 60 + value.second}.{value.microsecond:06d}000"
        case dict() | list():
            return json.dumps(value, default=str)
        case bytes() | bytearray():
            return value.hex().upper()
        case decimal.Decimal():
            return format(value, "f")
    return str(value)


class Held:
    """Carries a result through fakesnow's `b64encode(to_ipc(to_sf(table, rowtype))).decode()` untouched."""

    def __init__(self, result):
        self.table, self.rowtype = result

    def decode(self, *_):
        return self

    def rows(self):
        types = [column["type"].lower() for column in self.rowtype]
        columns = [column.to_pylist() for column in self.table.columns]
        return [[cell(value, type) for value, type in zip(row, types)] for row in zip(*columns)] if columns else []


class RowsResponse(JSONResponse):
    """A response whose Arrow data, if any, is written as a JSON rowset."""

    def render(self, content):
        data = content.get("data") if isinstance(content, dict) else None
        if isinstance(data, dict) and data.get("queryResultFormat") == "arrow":
            held = data.pop("rowsetBase64", None)
            rows = held.rows() if isinstance(held, Held) else []
            data.update(queryResultFormat="json", rowset=rows, returned=len(rows), total=len(rows))
        elif isinstance(data, dict) and "rowset" in data:
            data.setdefault("returned", len(data["rowset"]))
        return super().render(content)


fakesnow.server.to_sf = lambda table, rowtype: (table, rowtype)
fakesnow.server.to_ipc = lambda result: result
fakesnow.server.b64encode = Held
fakesnow.server.JSONResponse = RowsResponse
