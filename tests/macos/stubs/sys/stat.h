// macOS calls it so: stat(2).
#pragma once
#include_next <sys/stat.h>
#undef st_mtime
#define st_mtimespec st_mtim
