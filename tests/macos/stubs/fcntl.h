// What macOS has beyond POSIX: fcntl(2).
#pragma once
#include_next <fcntl.h>
#define F_PREALLOCATE 42
#define F_FULLFSYNC 51
#define F_ALLOCATECONTIG 0x2
#define F_ALLOCATEALL 0x4
#define F_PEOFPOSMODE 3
struct fstore_t {
    unsigned fst_flags;
    int fst_posmode;
    off_t fst_offset;
    off_t fst_length;
    off_t fst_bytesalloc;
};
