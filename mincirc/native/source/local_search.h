// Local search of one problem: rounds of random resubstitution within boxes of policies, or spending slack.
#ifndef MINCIRC_LOCAL_SEARCH_H
#define MINCIRC_LOCAL_SEARCH_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_local_search mincirc_local_search;

typedef struct {
  int64_t states, inputs, outputs;
  const uint64_t *columns;  // inputs times (states + 63) / 64 words: bit s of a column is the input bit at state s
  const int32_t *choices;   // states times 2^outputs: the choice (from 0) that a word stands for; -1: illegal
  int64_t objective;        // 0: discount, 1: horizon, 2: total reward
  int64_t steps;            // of the horizon
  double gamma;             // the discount
  const int32_t *first;     // states + 1: the flat choices of state s are first[s] .. first[s + 1] - 1
  const double *reward;     // per flat choice
  const int32_t *begin;     // flat choices + 1: where the successors of a choice begin
  const int32_t *target;    // per successor
  const double *weight;     // per successor: probability times discount
  int64_t constraints;
  const int32_t *constraint_begin;   // constraints + 1: where the weights of a constraint begin
  const int32_t *constraint_state;   // per weight
  const double *constraint_weight;
  const double *threshold;  // per constraint
  const double *slack;      // per constraint: what floats cannot tell from the threshold
  const uint8_t *strict;    // per constraint
} mincirc_local_search_task;

typedef struct {
  double detours, triples;
  int64_t triple_nodes, new_gates, tries, priced_tries, all_pairs, sample, tables;
  double tolerance, rest, decided;
  int64_t sweeps, worst_cases;
  int64_t most_pending, pending_gain;
  double most_spent;
} mincirc_local_search_limits;

// NULL where there is no memory, or more than so many bytes are needed, or the task makes no sense.
mincirc_local_search *mincirc_local_search_new(const mincirc_local_search_task *task,
                                               const mincirc_local_search_limits *limits, uint64_t seed,
                                               int64_t bytes);
void mincirc_local_search_free(mincirc_local_search *search);

// Goes on from a net: gates are triples (table, first, second), outputs are literals.  1: its words are legal at every
// state; 0: they are not; -1: it is no net, -2: no memory.
int mincirc_local_search_load(mincirc_local_search *search, int64_t gates, const int32_t *gate,
                              const int32_t *output);

// Begins a round: 0 spends slack, 1 keeps to a box around the policy, 2 to one in which unvisited states are free.  A net
// may grow to `limit` gates.
int mincirc_local_search_begin(mincirc_local_search *search, int64_t kind, int64_t limit, int64_t seed);

// Goes on with the round for at most so many steps and so much work (operations on words, about a nanosecond each); both
// are reduced by what was done.  0: there is more to do, or steps are used up; 1: likewise, and `found` is an acceptable
// net of fewer than `known` gates; 2: there is no slack to spend; -2: no memory, or more bytes than allowed.
int mincirc_local_search_run(mincirc_local_search *search, int64_t known, int64_t *steps, int64_t *work);

// Ends the round: the net is the last acceptable one.  As `load`.
int mincirc_local_search_end(mincirc_local_search *search);

// The size of the last acceptable net (0), or of `found` (1); the net itself, as given to `load`; the box of the last
// round (per flat choice 1 or 0).
int64_t mincirc_local_search_size(const mincirc_local_search *search, int64_t which);
void mincirc_local_search_net(const mincirc_local_search *search, int64_t which, int32_t *gate, int32_t *output);
void mincirc_local_search_box(const mincirc_local_search *search, uint8_t *mask);
// The values of the policy that was evaluated last (per state) and the prices that were computed last (per flat choice).
void mincirc_local_search_values(const mincirc_local_search *search, double *values, double *prices);
// Of the last round that spent slack: policies evaluated, and those of them that missed the bound.
void mincirc_local_search_counts(const mincirc_local_search *search, int64_t *counts);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
