// Which core this is: a digest of the sources that it was compiled from, and by what.
#ifndef MINCIRC_IDENTITY_H
#define MINCIRC_IDENTITY_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
const char *mincirc_sources(void);
const char *mincirc_compiler(void);
uint64_t mincirc_random(uint64_t seed, int64_t count);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
