// Values of policies and of boxes of policies of one task, by Gauss-Seidel sweeps in doubles: see values.cpp.
//
// A task is arrays over flat choices: state s has the choices first[s] .. first[s + 1] - 1, and choice c has the successors
// target[i] with weight[i] (the discount is multiplied in), for begin[c] <= i < begin[c + 1], beside its reward.  A box is a
// byte per choice, 1 where the choice is allowed; a policy is one choice per state.  Values are read and written in place:
// a call that ends because of `most` can be repeated to go on.  A handle is used by one thread at a time.
#ifndef MINCIRC_VALUES_H
#define MINCIRC_VALUES_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_values mincirc_values;

mincirc_values *mincirc_values_new(int64_t states, const int64_t *first, const int64_t *begin, const int64_t *target,
                                   const double *weight, const double *reward, const int64_t *roots, int64_t root_count,
                                   int total);
void mincirc_values_free(mincirc_values *task);
int mincirc_values_policy(mincirc_values *task, const int64_t *choice, double *values, double tolerance, int64_t most);
int mincirc_values_box(mincirc_values *task, const uint8_t *allowed, int worst, double *values, double tolerance,
                       int64_t most);
int mincirc_values_visits(mincirc_values *task, const int64_t *choice, double *pending, double *visits, double tolerance,
                          int64_t most);
int mincirc_values_above(mincirc_values *task, const uint8_t *allowed, const int64_t *changed, int64_t changed_count,
                         double *values, const double *weights, double threshold, double room, int64_t *most);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
