"""Prints signals of ALERT and above, also those published while it was not running. Arguments: URL of Redis, file for its place."""
import json, pathlib, sys  # noqa: E401
import redis  # redis-py

place = pathlib.Path(sys.argv[2])
place.touch()
last_id = place.read_text() or "0"  # the first time: everything in retention, 7 days; "$" would be from now on
server = redis.Redis.from_url(sys.argv[1], decode_responses=True, socket_timeout=10)
while True:  # when Redis goes away it ends with an error; started again, it goes on where it was
    for _, entries in server.xread({"cascade:stream": last_id}, count=100, block=5000):
        for last_id, fields in entries:
            signal = json.loads(fields["signal"])
            if signal["signal_level"] >= 2:  # ALERT; act only until signal["meta"]["valid_until"], Unix seconds
                print(signal["signal"], signal["symbol"], signal["probability"], flush=True)
            place.write_text(last_id)  # after the work, never before
