// What is wrong with a response whose request went well.
#pragma once

#include "server/faults/damaged_source.hpp"
#include "server/faults/rule.hpp"
#include "server/http/response.hpp"

#include <string_view>
#include <vector>

namespace s3seal::faults {

// Does to the response what an effect says of its head, and adds to `body` what it says of its body: what of that can
// happen to this one, in words of words_of(). Of several that cut, stall or flip the first one does.
std::vector<std::string_view> damage(http::response& response, effect const& effect, body_damage& body);

// After all of them. `stopped`: as of damaged_source.
void damage_body(http::response& response, body_damage const& how, bool& stopped);

}  // namespace s3seal::faults
