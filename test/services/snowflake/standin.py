"""A Snowflake stand-in for tests and demo: fakesnow (Snowflake's wire protocol over DuckDB) with what drivers also need.

    python standin.py PORT USER PASSWORD

Added to fakesnow: JSON rowsets, password check, asynchronous queries, real cancel, session expiry and renewal, errors with
their position in the text that was sent, and large results in gzipped chunks.

Control by POST /__control with a JSON object:
    {"execute": ["SQL", …]}            runs the statements in a session of their own, in order
    {"load": {"TABLE": [[cell, …], …]}}  then fills tables, every cell as text or null: thousands of rows in no time
    {"expire": "session" | "master"}   every session so far answers 390112 (its renewal 390114 with "master")
    {"delay": SECONDS}                 every query from now on waits so long first
"""

import asyncio
import gzip
import json
import re
import secrets
import sys
import tempfile
import uuid

import json_rows  # noqa: F401  patches fakesnow.server
import fakesnow.server as fake
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

#: Without BINARY_OUTPUT_FORMAT snowflake-sdk throws, uncaught, on the first binary value.
PARAMETERS = [
    {"name": name, "value": value}
    for name, value in {
        "TIMEZONE": "Etc/UTC",
        "BINARY_OUTPUT_FORMAT": "HEX",
        "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
        "TIME_OUTPUT_FORMAT": "HH24:MI:SS",
        "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
        "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3",
        "TIMESTAMP_LTZ_OUTPUT_FORMAT": "",
        "TIMESTAMP_TZ_OUTPUT_FORMAT": "",
        "CLIENT_RESULT_PREFETCH_THREADS": 4,
        "CLIENT_PREFETCH_THREADS": 4,
        "CLIENT_SESSION_KEEP_ALIVE": False,
    }.items()
]
#: Rows of a result that come at once; the rest is fetched by URL.
FIRST_ROWS = 10_000
CHUNK_ROWS = 50_000
#: How long a request for an asynchronous result waits before it says "in progress".
POLL_SECONDS = 5


class State:
    """What one stand-in remembers."""

    def __init__(self, user, password):
        self.user, self.password = user, password
        self.delay = 0
        self.masters = {}  # master token -> session token
        self.expired = set()  # session tokens that answer 390112
        self.dead = set()  # master tokens that answer 390114
        self.running = {}  # request id -> (task, connection)
        self.locks = {}  # session token -> lock: one session's statements share one DuckDB cursor
        self.cancelled = set()  # request ids
        self.results = {}  # query id -> task
        self.chunks = {}  # "key/number" -> gzipped rows


def failure(code, message, **data):
    """A refusal as Snowflake words it: HTTP 200, success false. (An HTTP 500 would make drivers retry for minutes.)"""
    return JSONResponse({"code": code, "message": message, "success": False, "data": data or None})


def success(**data):
    return JSONResponse({"code": None, "message": None, "success": True, "data": data or None})


def sql_failure(code, state, message):
    return failure(code, message, errorCode=code, sqlState=state)


async def body_of(request):
    body = await request.body()
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body or b"{}")


def token_of(request):
    """The token of `Authorization: Snowflake Token="…"`."""
    return request.headers.get("authorization", "")[17:-1]


# ---------------------------------------------------------------- sessions


async def login(request):
    state = request.app.state.standin
    data = (await body_of(request))["data"]
    by_password = data.get("AUTHENTICATOR", "SNOWFLAKE").upper() == "SNOWFLAKE"
    if by_password and (data.get("LOGIN_NAME", "").lower(), data.get("PASSWORD")) != (state.user, state.password):
        return failure("390100", "Incorrect username or password was specified.")
    answer = json.loads((await fake.login_request(request)).body)
    master = secrets.token_urlsafe(32)
    state.masters[master] = answer["data"]["token"]
    answer["data"].update(
        masterToken=master, validityInSeconds=3600, masterValidityInSeconds=14400, sessionId=len(state.masters)
    )
    return JSONResponse(answer)


async def renew(request):
    state, master = request.app.state.standin, token_of(request)
    if master in state.dead or master not in state.masters:
        return failure("390114", "Authentication token has expired.  The user must authenticate again.")
    token = secrets.token_urlsafe(32)
    fake.sessions[token] = fake.sessions[state.masters[master]]
    state.masters[master] = token
    return success(
        sessionToken=token, masterToken=master, validityInSecondsST=3600, validityInSecondsMT=14400, sessionId=1
    )


async def session(request):
    if token_of(request) in request.app.state.standin.expired:
        return failure("390112", "Your session has expired. Please login again.")
    return await fake.session(request)


# ---------------------------------------------------------------- queries


async def query(request):
    state, token = request.app.state.standin, token_of(request)
    if token in state.expired:
        return failure("390112", "Your session has expired. Please login again.")
    body, request_id = await body_of(request), request.query_params.get("requestId")
    sql = body.get("sqlText") or ""
    replace_body(request, {**body, "sqlText": for_duckdb(sql)})
    task = asyncio.create_task(run(request, sql, request_id))
    state.running[request_id] = (task, fake.sessions.get(token))
    task.add_done_callback(lambda _: state.running.pop(request_id, None))
    if not body.get("asyncExec"):
        return await asyncio.shield(task)
    query_id = str(uuid.uuid4())
    state.results[query_id] = task
    return in_progress("333334", query_id)


def in_progress(code, query_id):
    data = {"queryId": query_id, "getResultUrl": f"/queries/{query_id}/result", "queryAbortsAfterSecs": 300}
    return JSONResponse({"success": True, "code": code, "message": "Query execution in progress.", "data": data})


def for_duckdb(sql):
    """DuckDB has no qualified temporary table, which dbt's incremental models create: make it a plain one."""
    return re.sub(
        r"(?is)^((?:\s|/\*.*?\*/)*create\s+(?:or\s+replace\s+)?)(?:temp|temporary)\s+(table|view)", r"\1\2", sql
    )


def replace_body(request, body):
    raw = json.dumps(body).encode()
    request._body = gzip.compress(raw) if request.headers.get("content-encoding") == "gzip" else raw


async def run(request, sql, request_id):
    state = request.app.state.standin
    if state.delay:
        await asyncio.sleep(state.delay)
    try:
        async with state.locks.setdefault(token_of(request), asyncio.Lock()):
            if request_id in state.cancelled:
                return sql_failure("000604", "57014", "SQL execution canceled")
            response = await fake.query_request(request)
    except Exception as error:
        return sql_failure("261000", "XX000", f"The stand-in failed: {error}")
    if request_id in state.cancelled:
        return sql_failure("000604", "57014", "SQL execution canceled")
    answer = json.loads(response.body)
    if response.status_code == 401:
        return failure(answer.get("code"), answer.get("message"))
    if response.status_code != 200:
        return sql_failure("000002", "0A000", f"The stand-in cannot run this statement: {sql[:200]}")
    if answer.get("success"):
        answer["data"]["parameters"] = PARAMETERS
        return JSONResponse(in_chunks(request, answer))
    place = place_of_error(sql, answer.get("message") or "")
    if place:
        line, column = place
        answer["data"].update(line=line, pos=column)
        first = answer["message"].split("\n")[0]
        answer["message"] = f"SQL compilation error: error line {line} at position {column}\n{first}"
    return JSONResponse(answer)


def place_of_error(sql, message):
    """(1-based line, 0-based column) in the text the user sent: fakesnow's own are those of its rewritten one-line SQL."""
    parse_error = re.search(r"Line (\d+), Col: (\d+)", message)
    if parse_error:
        return int(parse_error[1]), max(0, int(parse_error[2]) - 1)
    unknown = re.search(
        r'(?:Referenced column|Table with name|Function with name|Schema with name) "?([\w.$]+)"?', message
    )
    at = unknown and re.search(r"\b" + re.escape(unknown[1].split(".")[-1]) + r"\b", sql, re.I)
    return (sql.count("\n", 0, at.start()) + 1, at.start() - sql.rfind("\n", 0, at.start()) - 1) if at else None


def in_chunks(request, answer):
    """A large result as the real service sends it: first rows inline, the rest in gzipped chunks fetched by URL."""
    data = answer.get("data") or {}
    rows = data.get("rowset") or []
    if len(rows) <= FIRST_ROWS:
        return answer
    key, chunks = uuid.uuid4().hex, []
    for number, start in enumerate(range(FIRST_ROWS, len(rows), CHUNK_ROWS)):
        part = rows[start : start + CHUNK_ROWS]
        raw = json.dumps(part, separators=(",", ":"))[1:-1].encode()
        packed = gzip.compress(raw, 1)
        request.app.state.standin.chunks[f"{key}/{number}"] = packed
        url = f"http://{request.headers['host']}/chunks/{key}/{number}"
        chunks.append(
            {"url": url, "rowCount": len(part), "uncompressedSize": len(raw), "compressedSize": len(packed)}
        )
    data.update(
        rowset=rows[:FIRST_ROWS], returned=len(rows), total=len(rows), chunks=chunks, qrmk="x", chunkHeaders={}
    )
    return answer


async def chunk(request):
    key, number = request.path_params["key"], request.path_params["number"]
    packed = request.app.state.standin.chunks.get(f"{key}/{number}")
    if not packed:
        return Response(status_code=403)
    return Response(packed, headers={"content-encoding": "gzip", "content-type": "binary/octet-stream"})


async def result(request):
    query_id = request.path_params["query_id"]
    task = request.app.state.standin.results.get(query_id)
    if not task:
        return sql_failure("000709", "02000", f"Statement {query_id} not found")
    try:
        response = await asyncio.wait_for(asyncio.shield(task), POLL_SECONDS)
    except asyncio.TimeoutError:
        return in_progress("333333", query_id)
    answer = json.loads(response.body)
    if answer["data"]:
        answer["data"]["queryId"] = query_id
    return JSONResponse(answer)


async def status(request):
    query_id = request.path_params["query_id"]
    task = request.app.state.standin.results.get(query_id)
    if not task:
        return success(queries=[])
    if not task.done():
        word = "RUNNING"
    else:
        word = "SUCCESS" if json.loads(task.result().body).get("success") else "FAILED_WITH_ERROR"
    return success(queries=[{"id": query_id, "status": word}])


async def abort(request):
    state = request.app.state.standin
    request_id = (await body_of(request)).get("requestId")
    task_of_query = state.results.get(request.path_params.get("query_id"))
    hits = [
        (key, connection)
        for key, (task, connection) in state.running.items()
        if key == request_id or (task_of_query and task is task_of_query)
    ]
    if not hits:
        code = "000605"
        return failure(code, "Identified SQL statement is not currently executing.", errorCode=code)
    for key, connection in hits:
        state.cancelled.add(key)
        connection._duck_conn.interrupt()
        asyncio.create_task(interrupt_until_done(state, key))
    return success()


async def interrupt_until_done(state, key):
    """An interrupt that comes before DuckDB has begun is lost, so it is repeated."""
    while key in state.running:
        state.running[key][1]._duck_conn.interrupt()
        await asyncio.sleep(0.05)


# ---------------------------------------------------------------- control


async def control(request):
    state, body = request.app.state.standin, await body_of(request)
    if "expire" in body:
        state.expired.update(fake.sessions)
    if body.get("expire") == "master":
        state.dead.update(state.masters)
    state.delay = body.get("delay", state.delay)
    try:
        await run_in_threadpool(execute, body.get("execute", []))
        for table, rows in body.get("load", {}).items():
            await run_in_threadpool(load, table, rows)
    except Exception as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    return JSONResponse({"ok": True})


def execute(statements):
    cursor = fake.shared_fs.connect().cursor()
    for statement in statements:
        try:
            cursor.execute(statement)
        except Exception as error:
            raise RuntimeError(f"{error}\nin: {statement}") from error


def load(table, rows):
    """Past the SQL translation, which takes milliseconds a row: DuckDB reads the rows from a file and casts the texts."""
    names = [f"c{i}" for i in range(len(rows[0]))]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(names, row))) + "\n")
        file.flush()
        columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
        connection = fake.shared_fs.connect()._duck_conn
        connection.execute(f"INSERT INTO {table} SELECT * FROM read_json('{file.name}', columns={{{columns}}})")


ROUTES = [
    Route("/session/v1/login-request", login, methods=["POST"]),
    Route("/session/token-request", renew, methods=["POST"]),
    Route("/session", session, methods=["POST"]),
    Route("/session/heartbeat", session, methods=["POST"]),
    Route("/queries/v1/query-request", query, methods=["POST"]),
    Route("/queries/v1/abort-request", abort, methods=["POST"]),
    Route("/queries/{query_id}/abort-request", abort, methods=["POST"]),
    Route("/queries/{query_id}/result", result, methods=["GET"]),
    Route("/chunks/{key}/{number}", chunk, methods=["GET"]),
    Route("/monitoring/queries/{query_id}", status, methods=["GET"]),
    Route("/telemetry/send", lambda _: success(), methods=["POST"]),
    Route("/__control", control, methods=["POST"]),
]

if __name__ == "__main__":
    port, user, password = sys.argv[1:4]
    app = Starlette(routes=ROUTES)
    app.state.standin = State(user, password)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
