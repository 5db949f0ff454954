// Gate elimination as a search for proofs that every circuit for a relation has at least so many gates.
#ifndef MINCIRC_GATE_ELIMINATION_H
#define MINCIRC_GATE_ELIMINATION_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_gate_elimination mincirc_gate_elimination;

// Which relations the refuter is asked about, and for how many nodes, once `after` relations are made: `nodes` in the first
// round and `growth` times as many in each further one, up to `most_nodes`; in pieces; so many nodes count as one relation.
typedef struct {
  int32_t inputs, outputs;
  int64_t after, nodes, growth, most_nodes, piece, nodes_per_relation;
} mincirc_elimination_leaves;

// A search with an empty memo, null where memory is out.  With `exclusive` a first gate may be an exclusive or.  `sizes_k`
// are the least sizes of all functions of k inputs, by truth table; null where there is no such table; the caller keeps
// them.  The memo holds about `most_rows` rows, of 16 bytes each.  `refuter` is a mincirc_refuter that has no other use and
// outlives the search, for the same kinds of gates; null: none is asked.
mincirc_gate_elimination *mincirc_gate_elimination_open(int32_t exclusive, const uint8_t *sizes_2, const uint8_t *sizes_3,
                                                        const uint8_t *sizes_4, int32_t free_codes, int64_t most_rows,
                                                        void *refuter, const mincirc_elimination_leaves *leaves);
void mincirc_gate_elimination_close(mincirc_gate_elimination *search);

// Ask about a relation from now on: 1; 0 where a code has no word (or it is too wide: more than 32 inputs or 6 outputs);
// -1 where memory is out.
int32_t mincirc_gate_elimination_begin(mincirc_gate_elimination *search, int32_t inputs, int32_t outputs, int64_t count,
                                       const uint32_t *codes, const uint64_t *words);

// Prove that the relation needs `goal` gates, by making about `effort` relations: 1 proved, 2 these rules do not prove it,
// 3 the effort is used up (call again), -1 memory is out.  `state` receives the effort used up in all calls, and how deep
// proofs of this goal are looked for.
int32_t mincirc_gate_elimination_raise(mincirc_gate_elimination *search, int32_t goal, int64_t effort, int64_t *state);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
