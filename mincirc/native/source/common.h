// What every file of the compiled core includes.
//
// The interface is plain C: cffi parses the part of each header between the lines "interface" and "end of interface", and
// the C compiler checks it against the definitions.  No exception leaves a function, no global variable changes, memory is
// the caller's or belongs to a handle that the caller frees; so instances and threads do not meet.  Integers have stated
// widths, floats are doubles without contraction or reassociation (-ffp-contract=off), so that results repeat.
#ifndef MINCIRC_COMMON_H
#define MINCIRC_COMMON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define MINCIRC_API extern "C"
#else
#define MINCIRC_API
#endif

#endif
