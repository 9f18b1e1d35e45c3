// Declared as macOS declares it: sysctlbyname(3).
#pragma once
#include <stddef.h>
extern "C" int sysctlbyname(char const* name, void* old_value, size_t* old_size, void* new_value, size_t new_size);
