// Upper bounds on the values of policies and boxes in fixed-point numbers, every operation rounded upwards: see fixed.cpp.
//
// A task is arrays over flat choices, as in values.h.  Values and rewards are whole numbers of one unit; weights are whole
// numbers of 2^-62, rounded up, and `inexact` is 1 where that changed them.  `start` bounds the values of all policies.  A
// constraint is a list of states with weights, likewise; it is missed where the weighted sum of values is at most its limit.
// A handle is used by one thread at a time.
#ifndef MINCIRC_FIXED_H
#define MINCIRC_FIXED_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_fixed mincirc_fixed;

mincirc_fixed *mincirc_fixed_new(int64_t states, const int64_t *first, const int64_t *begin, const int64_t *target,
                                 const int64_t *weight, const uint8_t *inexact, const int64_t *reward, const int64_t *start,
                                 int64_t steps, int total, double contraction);
int mincirc_fixed_constraint(mincirc_fixed *task, const int64_t *state, const int64_t *weight, const uint8_t *inexact,
                             int64_t count, int64_t limit);
void mincirc_fixed_free(mincirc_fixed *task);
int mincirc_fixed_policy(mincirc_fixed *task, const int64_t *choice, int64_t most);
int mincirc_fixed_box(mincirc_fixed *task, const uint8_t *allowed, int64_t most);
int mincirc_fixed_forced(mincirc_fixed *task, int64_t state, int64_t choice, int64_t most);
int64_t mincirc_fixed_product(int64_t weight, int64_t value, int portable);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
