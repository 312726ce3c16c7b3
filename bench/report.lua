-- Ends every run of wrk with one line of JSON: counts, microseconds, failures by kind.
done = function(summary, latency, requests)
   local e = summary.errors
   io.write(string.format(
      '\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"broken":%d,"refused":%d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      e.connect + e.read + e.write + e.timeout, e.status))
end
