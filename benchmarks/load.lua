-- Sends requests for benchmarks/load.py and tells what came back as one line of JSON.
--
-- The file named by the only argument holds the Authorization header in its first
-- line and a form in every other; they are sent in turn. A request is written once,
-- before the load, so that wrk itself costs little.

function init(args)
  local lines = io.lines(args[1])
  wrk.method = "POST"
  wrk.headers["Authorization"] = lines()
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  local written, at = {}, 0
  for form in lines do
    wrk.body = form
    written[#written + 1] = wrk.format()
  end
  if #written > 1 then
    request = function()
      at = at % #written + 1
      return written[at]
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nSUMMARY {"requests": %d, "bytes": %d, "microseconds": %d, ' ..
    '"p50": %d, "p99": %d, "connect": %d, "read": %d, "write": %d, ' ..
    '"status": %d, "timeout": %d}\n',
    summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
