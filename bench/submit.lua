-- Sends each prepared form once. The file holds, for each, its length, a line end and its bytes.
local folder = debug.getinfo(1, "S").source:match("^@(.*)/")
dofile(folder .. "/report.lua")

local requests, at = {}, 0

function init(args)
   local file = assert(io.open(args[1], "rb"))
   local headers = {
      ["Content-Type"] = "multipart/form-data; boundary=" .. args[2],
      ["Sec-Fetch-Site"] = "same-origin",
   }
   while true do
      local length = file:read("*n")
      if not length then break end
      file:read(1)
      requests[#requests + 1] = wrk.format("POST", nil, headers, file:read(length))
   end
   file:close()
end

function request()
   at = at % #requests + 1 -- beginning again would show in the count of cases
   return requests[at]
end
