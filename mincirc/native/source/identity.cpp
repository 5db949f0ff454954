// The digest is given by the build (mincirc/native/build.py), so that a binary that is older than the sources beside it is
// not used by mistake.

#include "identity.h"

#include "random.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

#ifndef MINCIRC_SOURCES
#define MINCIRC_SOURCES unknown
#endif

MINCIRC_API const char *mincirc_sources(void) { return TEXT(MINCIRC_SOURCES); }

MINCIRC_API const char *mincirc_compiler(void) {
#if defined(__clang__)
  return "clang " TEXT(__clang_major__) "." TEXT(__clang_minor__);
#elif defined(__GNUC__)
  return "gcc " TEXT(__GNUC__) "." TEXT(__GNUC_MINOR__);
#elif defined(_MSC_VER)
  return "msvc " TEXT(_MSC_VER);
#else
  return "unknown compiler";
#endif
}

// The last of so many numbers of the generator: what says that random.h and mincirc/native/random.py are the same.
MINCIRC_API uint64_t mincirc_random(uint64_t seed, int64_t count) {
  mincirc::Random random(seed);
  uint64_t last = 0;
  for (int64_t i = 0; i < count; ++i) last = random.next();
  return last;
}
