// All circuits of one size, each struck out by an upper bound on what its policy returns: see enumeration.cpp.
//
// A basis is given as kinds of gates: kind k reads kind_arity[k] nodes through the truth table kind_table[k] (bit b is the value
// where the fan-ins, the first one most significant, read b); where negation is free, one table of every pair of complements.
// choice[s * words + w] is the flat choice that output word w stands for at state s, -1 where the word is illegal; output 0
// is the most significant bit of a word.  Codes are given as one bit per state and input, states in blocks of 64.
#ifndef MINCIRC_ENUMERATION_H
#define MINCIRC_ENUMERATION_H

#include "common.h"
#include "fixed.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_enumeration mincirc_enumeration;

mincirc_enumeration *mincirc_enumeration_new(struct mincirc_fixed *task, int inputs, int outputs, const uint64_t *codes,
                                             const int32_t *choice, int kinds, const int32_t *kind_arity,
                                             const uint64_t *kind_table, int free_negation, int equal_fanins,
                                             int64_t box_sweeps, int64_t policy_sweeps, int64_t forced_sweeps,
                                             int64_t most_bytes);
void mincirc_enumeration_free(mincirc_enumeration *list);
int mincirc_enumeration_begin(mincirc_enumeration *list, int gates);
int mincirc_enumeration_step(mincirc_enumeration *list, int64_t effort);
int mincirc_enumeration_bar(mincirc_enumeration *list, const int64_t *state, const uint8_t *inside, int64_t count);
void mincirc_enumeration_circuit(const mincirc_enumeration *list, int64_t inputs, int64_t *gates, int64_t *outputs);
void mincirc_enumeration_counts(const mincirc_enumeration *list, int64_t *counts);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
