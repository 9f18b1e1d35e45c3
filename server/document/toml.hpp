// toml++, for whoever reads TOML.
//
// Its version 3.3 says of some text what it is before anybody has looked: of `[=` that a name begins there. A build
// with assertions ends with such a text, one without them may do anything. With none of either it goes on to its own
// check, which refuses the text.
#pragma once

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
