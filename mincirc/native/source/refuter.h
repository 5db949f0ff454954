// The refuter over live signals: see refuter.cpp.
#ifndef MINCIRC_REFUTER_H
#define MINCIRC_REFUTER_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

// interface
typedef struct mincirc_refuter mincirc_refuter;

typedef struct {
  int64_t table_bytes;   // of the table of residuals
  int64_t log_bytes;     // of the replay log; 0: none is written
  int64_t forest_steps;  // of one search for a forest, which is given up then
  uint32_t rules;        // bits, see refuter.cpp
  int32_t with_xor;      // 1: AND types and XOR (b2, xaig, lut-2); 0: AND types alone (aig)
  int32_t most_live;     // live signals; more means unknown
  int32_t cofactors_from, fan_out_from, outputs_from;  // least number of gates at which a rule asks MAY questions
  int32_t cofactors_gap, fan_out_gap;  // a cofactor is asked only if its bound is so near
  int32_t deepening;     // a MAY question begins with so many gates less
} mincirc_refuter_options;

typedef struct {
  int64_t nodes, expanded, hits, may_questions, capped;
  int64_t cut_by_bound, cut_by_cofactor, cut_by_outputs, cut_by_forest, forests, forests_given_up;
  int64_t stored, evicted, table_bytes, log_records, log_bytes, deepest;
} mincirc_refuter_statistics;

// NULL: no memory, or options out of range.
mincirc_refuter *mincirc_refuter_new(const mincirc_refuter_options *options);
void mincirc_refuter_free(mincirc_refuter *refuter);

// Begin a question, instead of one that is not answered yet: 1, or 0 where it is out of range.  must: 0 any circuit, 1 a MUST
// problem.  forbidden[x]: the set of output words forbidden in cell x, one bit each; bit i of x is input i.
int32_t mincirc_refuter_ask(mincirc_refuter *refuter, int32_t must, int32_t inputs, int32_t outputs,
                            const uint16_t *forbidden, int32_t gates);
// Go on for about so many nodes: 0 refuted, 1 found, 2 unknown, 3 go on with another call, 4 no memory.
int32_t mincirc_refuter_run(mincirc_refuter *refuter, int64_t nodes);

// The circuit found: per gate its two literals (2 node + complemented, gate g is node inputs + g) and its truth table (bit
// first + 2 second), and a literal per output, -2 and -1 for the constants 0 and 1.  Returns the number of gates.
int32_t mincirc_refuter_circuit(const mincirc_refuter *refuter, int32_t *gates, int32_t *outputs);
void mincirc_refuter_read(const mincirc_refuter *refuter, mincirc_refuter_statistics *statistics);
// The records of the log from an offset on: the number of bytes copied; -1 where records were lost.
int64_t mincirc_refuter_log(const mincirc_refuter *refuter, int64_t offset, char *buffer, int64_t size);

// Facts for other searches of the same operations.  Keep those that take 2^least nodes or more, the most costly ones, in at
// most so many bytes from now on (0: none): 1, or 0 where a number is out of range.
int32_t mincirc_refuter_keep_facts(mincirc_refuter *refuter, int64_t bytes, int32_t least);
// The words of a message with all facts that were not sent yet; 0 where there are none.
int64_t mincirc_refuter_unsent(const mincirc_refuter *refuter);
// Move the most costly facts that were not sent yet into a message of at most so many words: its length; 0: no room.
int64_t mincirc_refuter_send(mincirc_refuter *refuter, uint64_t *message, int64_t words);
// Merge the facts of a message into the table: their number; -1, and nothing is merged, where it is malformed, is about
// other operations, says the opposite of what is known, or a log is written; -2: no memory.
int64_t mincirc_refuter_receive(mincirc_refuter *refuter, const uint64_t *message, int64_t words);
// end of interface

#ifdef __cplusplus
}
#endif

#endif
