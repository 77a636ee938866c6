-- Sends requests for benchmarks/load.py and tells what came back as one line of JSON.
--
-- The file named by the only argument holds the method in its first line, how the
-- requests are used in its second, and in every other an Authorization header, a tab
-- and a form. A request is written once, before the load, so that wrk itself costs
-- little; but a refresh token comes with the answer before.

local watched

function setup(thread)
  watched = thread
end

local function read(lines)
  local written, forms = {}, {}
  for line in lines do
    local authorization, form = line:match("^([^\t]*)\t(.*)$")
    wrk.headers["Authorization"] = authorization
    if wrk.method == "POST" then
      wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
      wrk.body = form
    end
    written[#written + 1], forms[#forms + 1] = wrk.format(), form
  end
  return written, forms
end

local function in_turn(written)
  local at = 0
  if #written > 1 then
    request = function()
      at = at % #written + 1
      return written[at]
    end
  end
end

local function once(written)
  local at = 0
  request = function()
    at = at + 1
    if at > #written then
      ran_out = 1
    end
    return written[at] or written[#written]
  end
end

local function chained(forms)
  local first, last, before = 1, #forms, forms[1]:match("^(.*=)")
  request = function()
    local form = forms[first]
    if not form then
      ran_out = 1
      return wrk.format()
    end
    forms[first], first = nil, first + 1
    return wrk.format(nil, nil, nil, form)
  end
  response = function(status, headers, body)
    local token = body:match('"refresh_token":"([^"]+)"')
    if token then
      last = last + 1
      forms[last] = before .. token
    end
  end
end

function init(args)
  ran_out = 0
  local lines = io.lines(args[1])
  wrk.method = lines()
  local use = lines()
  local written, forms = read(lines)
  if use == "once" then
    once(written)
  elseif use == "chain" then
    chained(forms)
  else
    in_turn(written)
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nSUMMARY {"requests": %d, "bytes": %d, "microseconds": %d, ' ..
    '"p50": %d, "p99": %d, "connect": %d, "read": %d, "write": %d, ' ..
    '"status": %d, "timeout": %d, "ran_out": %d}\n',
    summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.status, errors.timeout,
    watched:get("ran_out")))
end
