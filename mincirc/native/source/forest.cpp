// Forests: the only circuits where there are as many signals as slack allows.
//
// A circuit of r gates that reads every one of w signals, and has gates at all u outputs, reads 2 r values: every signal once
// at least, and every gate once at least that is no unread output, of which there are u at most.  So 2 r >= w + r - u.  With
// R = w - u gates allowed, this says r = R and that every "at least" is an equality: every signal and every gate is read
// exactly once, or is exactly one output and never read.  The circuit is a forest of u trees whose leaves are all signals.
//
// In a forest some gate reads two leaves, which both die, and it is a leaf of the rest itself, or one output.  So: choose two
// signals and an operation, merge or place, go on.  Gates on disjoint leaves may be built in any order, and one order is
// enough: the one that always takes the first pair, by (second signal, first signal), of those that some gate of the
// forest reads and that are there.  After the gate on (i, j), a pair that was there before and stands before (i, j) would have been
// taken, so it is not allowed again; pairs with the new gate are.  Which order the signals stand in may change from gate to gate.
//
// Cut short: the signals that outputs provably depend on must be disjoint; one output's lower bound must not exceed the
// gates left.  An operation equal on the care cells, up to complement, to one before it on the same pair is skipped: that one can stand
// in its place.
//
// Both masks of operations are served; nothing here asks what an operation is.  After so many steps the search is given up, and
// the caller expands the relation as any other.
#include "forest.h"

#include <algorithm>

namespace mincirc {
namespace refuting {

Forest::Answer Forest::search(const Residual &r, int node) {
  gates_.clear();
  outputs_.clear();
  given_up_ = false;
  steps_ = 0;
  Allowed all;
  for (int j = 0; j < r.signals; ++j) all[j] = (uint32_t{1} << j) - 1;
  if (tree(r, all, node)) return FOUND;
  return given_up_ ? GIVEN_UP : NONE;
}

bool Forest::hopeless(const Residual &r) const {
  Demands d;
  demands_of(r, d);
  if (r.outputs == 1)
    return use_bounds_ && bounds_.one_exceeds(d.on[0], d.off[0], r.signals, r.signals - 1);
  uint32_t taken = 0;
  for (int p = 0; p < r.outputs; ++p) {
    const uint32_t depends = provable_dependence(d, p, r.signals);
    if (depends & taken) return true;
    taken |= depends;
  }
  return false;
}

// What two signals and a gate on them leave behind.
struct Forest::Merge {
  Quadrants parts;
  Residual moved;    // names in the order of the parts
  Allowed next;      // pairs of the signals that stay, and of the gate behind them
  int staying;       // signals that stay
  BuiltGate gate;
};

bool Forest::tree(const Residual &r, const Allowed &allowed, int node) {
  if (++steps_ > most_steps_) given_up_ = true;
  if (given_up_ || r.signals < 2 * r.outputs || hopeless(r)) return false;  // every tree has two leaves
  for (int j = 1; j < r.signals; ++j)
    for (int i = 0; i < j; ++i)
      if ((allowed[j] >> i & 1) && pair(r, allowed, i, j, node)) return true;
  return false;
}

bool Forest::pair(const Residual &r, const Allowed &allowed, int i, int j, int node) {
  Merge m;
  m.parts.take(r, i, j, m.moved);
  m.staying = r.signals - 2;
  const int clashes = m.parts.clashes();
  const bool may_be_root = r.outputs == 1 ? m.staying == 0 : m.staying >= 2 * (r.outputs - 1);
  int barred[MOST_OUTPUTS][2];
  if (may_be_root)
    for (int p = 0; p < r.outputs; ++p) m.parts.barred(p, barred[p][0], barred[p][1]);
  bool ordered = false;
  int some = 0;
  uint32_t there = 0;
  for (int op = 0; op < operations_; ++op) {
    const int table = OPERATIONS[op];
    const bool may_be_leaf = !(merged_pairs(table, 3, true) & clashes);
    bool root_of = false;
    if (may_be_root)
      for (int p = 0; p < r.outputs; ++p)
        root_of |= (!(table & barred[p][1]) && !(~table & barred[p][0])) ||
                   (!(~table & 15 & barred[p][1]) && !(table & barred[p][0]));
    if (!may_be_leaf && !root_of) continue;
    if (!ordered) {
      some = order(r, allowed, i, j, m);
      ordered = true;
    }
    if (there >> (table & some) & 1) continue;
    there |= uint32_t{1} << (table & some) | uint32_t{1} << (~table & some);
    m.gate = BuiltGate{r.name[i], r.name[j], static_cast<uint8_t>(table), static_cast<int16_t>(node)};
    if (may_be_leaf && leaf(r, m)) return true;
    if (!root_of) continue;
    for (int p = 0; p < r.outputs; ++p) {
      if (!(table & barred[p][1]) && !(~table & barred[p][0]) && root(r, m, p, false)) return true;
      if (!(~table & 15 & barred[p][1]) && !(table & barred[p][0]) && root(r, m, p, true)) return true;
    }
  }
  return false;
}

// The pairs allowed behind a gate on (i, j); returns the parts with care cells.
int Forest::order(const Residual &r, const Allowed &allowed, int i, int j, Merge &m) const {
  int order[MOST_LIVE], some = 0;  // where the signals that stay stood
  for (int k = 0; k < r.signals; ++k) order[k] = k;
  std::swap(order[j], order[r.signals - 1]);
  std::swap(order[i], order[r.signals - 2]);
  for (int b = 0; b < m.staying; ++b) {
    m.next[b] = 0;
    for (int a = 0; a < b; ++a) {
      const int low = std::min(order[a], order[b]), high = std::max(order[a], order[b]);
      if ((allowed[high] >> low & 1) && (high > j || (high == j && low > i))) m.next[b] |= uint32_t{1} << a;
    }
  }
  m.next[m.staying] = (uint32_t{1} << m.staying) - 1;
  for (int x = 0; x < 4; ++x)
    for (int v = 0; v < r.planes(); ++v)
      for (int t = 0; t < m.parts.words; ++t) some |= (m.parts.part[x][v][t] ? 1 : 0) << x;
  return some;
}

// The gate is a leaf of the rest.
bool Forest::leaf(const Residual &r, const Merge &m) {
  Residual rest;
  int place[4];
  places_of(m.gate.operation, 3, true, place);
  if (!join(m.parts, place, m.staying + 1, rest)) return false;
  memcpy(rest.name, m.moved.name, sizeof rest.name);
  memcpy(rest.output_name, r.output_name, sizeof rest.output_name);
  rest.name[m.staying] = static_cast<int16_t>(2 * m.gate.node);
  if (!tree(rest, m.next, m.gate.node + 1)) return false;
  gates_.push_back(m.gate);
  return true;
}

// The gate is output p.
bool Forest::root(const Residual &r, const Merge &m, int p, bool complemented) {
  Quadrants left(m.parts);
  bool loses;
  if (!left.place(p, complemented ? ~m.gate.operation : m.gate.operation, loses)) return false;
  if (r.outputs > 1) {
    Residual rest;
    int place[4];
    places_of(m.gate.operation, 3, false, place);
    if (!join(left, place, m.staying, rest)) return false;
    memcpy(rest.name, m.moved.name, sizeof rest.name);
    for (int q = 0; q < rest.outputs; ++q) rest.output_name[q] = r.output_name[q < p ? q : q + 1];
    if (!tree(rest, m.next, m.gate.node + 1)) return false;
  }
  gates_.push_back(m.gate);
  outputs_.push_back(PlacedOutput{r.output_name[p], static_cast<int16_t>(2 * m.gate.node + (complemented ? 1 : 0))});
  return true;
}

}  // namespace refuting
}  // namespace mincirc
