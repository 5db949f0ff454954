// Digits of the solution of a sparse integer system, base p: see lifting.cpp.
#ifndef MINCIRC_LIFTING_H
#define MINCIRC_LIFTING_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_lifting mincirc_lifting;

// The integer matrix of row i: entry[k] in column[k] for begin[i] <= k < begin[i + 1], each column once.  p is a prime
// below 2^30.  NULL where there is no memory or an index is out of range.
mincirc_lifting *mincirc_lifting_new(int64_t rows, const int64_t *begin, const int64_t *column, const int64_t *entry,
                                     int64_t p);
void mincirc_lifting_free(mincirc_lifting *system);

// About how many multiplications the elimination takes, and one digit of all unknowns.
void mincirc_lifting_effort(const mincirc_lifting *system, double *effort);

// Eliminates, for about so many multiplications, which are taken from `work`.  1: done; 0: there is more to do; -1: a
// minor is 0 modulo p; -2: no memory.
int mincirc_lifting_eliminate(mincirc_lifting *system, int64_t *work);

// `count` more digits of every unknown, least first, to digits[k * rows + i].  The residual (one number per row, below 2^62
// with all products) is read and written; digits of the right side, if any are left, are right[k * rows + i].  0: done;
// -1: a residual was not divisible by p, which a right elimination excludes.
int mincirc_lifting_digits(mincirc_lifting *system, int64_t count, int64_t *residual, const int64_t *right,
                           int64_t *digits);

// The numbers sum_k digits[k * rows + i] p^k for `first` <= i < `last`, each in `words` words of 64 bits, least first.
int mincirc_lifting_numbers(int64_t p, int64_t rows, int64_t count, const int64_t *digits, int64_t first, int64_t last,
                            int64_t words, uint64_t *numbers);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
