// Properties of fuzz targets: what does not hold ends the program, which the fuzzer reports with its input.
#pragma once

#include <cstdlib>

#define REQUIRE_HOLDS(condition)        \
    do {                                \
        if (!(condition)) std::abort(); \
    } while (false)
