-- What wrk sends: the posts of the other senders, signed as long as theirs are, to distinct connections too.
local frame = '{"type":"event","data":"' .. string.rep("x", 275) .. '"}'
local headers = {
  ["X-Amz-Date"] = "20261124T120000Z",
  ["X-Amz-Security-Token"] = string.rep("t", 800),
  ["Authorization"] = string.rep("a", 220),
}
local posts = 0

function request()
  posts = posts + 1
  return wrk.format("POST", string.format("/dev/@connections/L0SM9cO%08d%%3D", posts), headers, frame)
end
