// Declared as macOS declares it: crt_externs.h of its SDK.
#pragma once
extern "C" char*** _NSGetEnviron(void);
