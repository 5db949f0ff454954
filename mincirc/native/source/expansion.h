// All ways to go on behind a gate that reads two live signals: see expansion.cpp.
#ifndef MINCIRC_EXPANSION_H
#define MINCIRC_EXPANSION_H

#include "residual.h"

namespace mincirc {
namespace refuting {

// The four parts of a relation by the values of two of its signals, which lose their places: part a + 2 b.
struct Quadrants {
  int outputs = 0;
  int bits = 0;   // cells of a part
  int words = 0;  // of a plane of a part
  uint64_t part[4][MOST_PLANES][MOST_WORDS / 4];

  Quadrants() = default;
  Quadrants(const Quadrants &other) { *this = other; }
  Quadrants &operator=(const Quadrants &other);  // only the words that are in use

  void take(const Residual &r, int i, int j, Residual &moved);
  // Place output p at a gate with this truth table; false where that is contradictory.
  bool place(int p, int table, bool &loses);
  // The pairs of parts that cannot be merged: a cell of both together allows no word.  A set of PAIRS.
  int clashes() const;
  // The parts in which output p cannot be 0, and cannot be 1.
  void barred(int p, int &zero, int &one) const;
};

// The pairs of parts, as bits: 01, 02, 03, 12, 13, 23.  Those that are merged when signals die (1: a, 2: b) behind a gate.
int merged_pairs(int table, int dies, bool live);

// The relation whose blocks of cells are the parts, each at its place; `signals` of it.
bool join(const Quadrants &q, const int *place, int signals, Residual &child);

// Where the parts go when the signals in `dies` (1: a, 2: b) die and the gate is live or not.
void places_of(int table, int dies, bool live, int *place);

// Whether two gates cannot vanish when a signal is fixed to 0 or 1 (refuter.cpp).
struct Tight {
  bool at[MOST_LIVE][2];
};

class Expansion {
 public:
  enum Outcome { CHILD, END, COMPLETE };

  // Children of MUST(relation, gates) have gates - 1 gates; the gate is node `node` of the circuit.
  void begin(const Residual &relation, int gates, int node, const Tight &tight, bool with_xor, bool slack,
             bool place_free, int most_live);
  // The next child; COMPLETE where every output is at the gate.
  Outcome next(Residual &child);

  int first() const { return i_; }
  int second() const { return j_; }
  int operation() const { return OPERATIONS[op_]; }
  // How output p of the relation is placed at the gate: 0 not, 1 plain, 2 complemented.
  int placement(int p) const { return option_[at_option_] >> (2 * p) & 3; }
  bool capped() const { return capped_; }  // some child has more live signals than allowed
  int64_t built() const { return built_; }  // children looked at

 private:
  struct Turn {
    int dies;
    bool live;
  };
  bool next_pair();
  bool next_operation();
  bool next_option();
  void list_options();
  void list_turns();
  bool cut_by_tight(int dies, bool live) const;
  void find_there();
  bool possible() const;

  const Residual *relation_ = nullptr;
  int gates_ = 0, node_ = 0, operations_ = 0, most_live_ = 0;
  int64_t built_ = 0;
  bool slack_ = false, place_free_ = false, capped_ = false;
  Tight tight_;
  int i_ = 0, j_ = 0, op_ = 0;
  Residual moved_;          // names in the order of the parts
  Quadrants parts_, left_;  // before and after placing outputs
  int clashes_ = 0;         // of the parts before placing
  int barred_[MOST_OUTPUTS][2];
  bool looked_ = false;     // whether some_ and there_ are those of this pair
  int some_ = 0;            // parts with care cells
  uint32_t there_ = 0;      // operations equal to what is there, by their values on the parts with care cells
  uint8_t option_[81];
  int options_ = 0, at_option_ = 0;
  Turn turn_[8];
  int turns_ = 0, at_turn_ = 0;
};

}  // namespace refuting
}  // namespace mincirc

#endif
