// Sources of copies, of whole objects and of parts.
#pragma once

#include "tests/stateful/rules.hpp"

namespace s3seal::stateful {

void draw_source(dice& rolled, state const& all, operation& asked);
// nullptr after it said why not; a refusal may be said beside a source that is there.
object_version* find_source(state& all, operation const& asked, expected& out);
void show_source_version(state const& all, operation const& asked, object_version const& source, expected& out);

// Annotations go along with a copy, but none may be under a customer's key.
void copy_annotations(state const& all, object_version const& source, object_version& made, expected& out);

}  // namespace s3seal::stateful
