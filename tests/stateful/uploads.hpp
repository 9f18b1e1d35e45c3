// Uploads in parts: what their operations share.
#pragma once

#include "tests/stateful/rules.hpp"

namespace s3seal::stateful {

// Of the operation's key; nullptr after it said that there is none.
upload* find_upload(state& all, operation const& asked, expected& out);
void end_upload(state& all, bucket& in, std::string const& id);

// One that is there, now and then one that has ended.
void draw_upload(dice& rolled, state const& all, operation& asked);
// Nothing to ask of that kind now: something else is asked.
void draw_nothing(operation& asked);

void draw_complete(dice& rolled, state const& all, operation& asked);
expected answer_complete(state& all, operation const& asked);

std::string owner(state const& all);      // elements of who owns
std::string initiator(state const& all);  // and who began

}  // namespace s3seal::stateful
