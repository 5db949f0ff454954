// Lower bounds on the size of a residual relation, by fixing signals to constants until three are left.
//
// A gate with a constant input vanishes: it becomes a constant, a wire or a complement, which costs nothing with free
// complements.  So a circuit with signals fixed is a smaller circuit for the cofactor, and the cofactor on three signals
// is looked up (three_inputs.cpp), one output or two outputs at a time.  What differs is how many gates vanish for certain.
// All of it holds for any operations of two inputs with free complements (AND types alone, or XOR as well), and for
// relations: an output is taken with what *every* allowed word demands of it, which only leaves more circuits.
//
// 1. Every live signal is read and every output is a gate (MUST), the set F of k signals is fixed.  Propagate constants; let
//    A be the gates with two constant inputs, B those with one, C those of B that become constant.  Count the edges that
//    carry a constant: every signal of F has one at least, every constant gate as many as it has readers, and all of them
//    end in A + B:  2 |A| + |B|  >=  k + sum over A + C of readers.  So
//        |A + B|  >=  k + sum over A of (readers - 1) + sum over C of readers.
//    A gate of A without readers, which must be an output, counts -1.  Call it *lost* if its cone reads F alone.  A gate of
//    A without readers that is not lost is paid for: its cone has a gate of C; give one unit to every edge that leaves a
//    gate of C (its readers count in the last sum), and let a gate of A that receives a unit pass it on: with r readers, it has r - 1
//    of its own and the one received, r in all.  So every such gate of A receives one unit, and
//        |A + B|  >=  k - lost.
//    The lost gates are themselves among A, so |A + B| >= max(k - lost, lost) >= k - floor(k / 2); and |A + B| >= 1 if k >= 1,
//    as a signal of F is read.  A lost gate is an output that is a function of F: constant on the cofactor, and without a provable
//    dependence on any other signal.  At most so many outputs are lost.  (Without "cones" every output that can be
//    constant on the cofactor is counted as lost.)
//    Counting k instead is wrong for several outputs: `88888888 f00f0ff0` on five inputs has 3 gates, not 4.
//
// 2. Any circuit (MAY), one output, or two together: if an output depends provably on signal s and cannot be the literal s
//    or its complement, then it is a gate, and some gate of its cone reads s: fixing s removes at least one gate of the cone.
//    The cofactor's circuit is again any circuit.  So 1 may be added for every signal fixed that is so, judged on the
//    relation in which the signals before it are fixed already.  Where the output may be the literal s nothing may be added:
//    `88888888 f000f000 aaaa0000` on five inputs has 3 gates, not 4.
//
// 3. Every output is a gate (MUST) and outputs are provably pairwise distinct, even up to complement: then they are u different gates.
//    The cone of the first of them, in a topological order, has none of the others, so the size is at least
//    (u - 1) + min over outputs of its bound 2; and with the first two, (u - 2) + min over pairs.
//
// Sets of signals are run through once each: a signal is exchanged with the last one and fixed, and only signals before it
// are fixed after it, whose places have not changed.
//
// Oracle: tests/refuter, against brute force and planted circuits, with each rule on and off.
#include "lower_bounds.h"

#include <algorithm>

namespace mincirc {
namespace refuting {

namespace {

constexpr int MOST_SIDES = 2 * MOST_OUTPUTS;

// The two halves of planes that stand one behind the other, where signal i is 0 and 1.
void halves(const uint64_t *side, int planes, int signals, int i, uint64_t *zero, uint64_t *one) {
  const int last = signals - 1;
  if (signals <= 6) {
    const int half = 1 << last;
    const uint64_t cells = cells_of(last);
    if (i == last) {
      for (int p = 0; p < planes; ++p) {
        zero[p] = side[p] & cells;
        one[p] = side[p] >> half;
      }
      return;
    }
    // The exchange with the last signal, as in exchange_words, and the cut in one go.
    const uint64_t stay = ~SIGNAL[i] & cells;
    const int up = 1 << i;
    for (int p = 0; p < planes; ++p) {
      const uint64_t low = side[p] & cells, high = side[p] >> half;
      zero[p] = (low & stay) | (high & stay) << up;
      one[p] = (low >> up & stay) | (high & ~stay);
    }
    return;
  }
  const int n = words_of(signals), m = words_of(last);
  uint64_t moved[MOST_SIDES * MOST_WORDS];
  memcpy(moved, side, static_cast<size_t>(planes) * n * 8);
  if (i != last) exchange_words(moved, planes * n, i, last);
  for (int p = 0; p < planes; ++p) {
    half_plane(moved + p * n, signals, 0, zero + p * m);
    half_plane(moved + p * n, signals, 1, one + p * m);
  }
}

// Whether an output depends provably on signal i: two cells that differ there alone demand different values.  `side` is what it
// demands: the cells where it must be 1, then those where it must be 0, of as many words.
bool depends_on(const uint64_t *side, int words, int i) {
  uint64_t found = 0;
  if (i < 6) {
    const int up = 1 << i;
    for (int t = 0; t < words; ++t)
      found |= ((side[t] >> up & side[words + t]) | (side[words + t] >> up & side[t])) & ~SIGNAL[i];
  } else {
    const int other = 1 << (i - 6);
    for (int t = 0; t < words; ++t)
      if (!(t & other)) found |= (side[t | other] & side[words + t]) | (side[words + (t | other)] & side[t]);
  }
  return found != 0;
}

// Whether it depends on signal i, and is not that signal nor its complement.
bool read_by_a_gate(const uint64_t *side, int words, int i) {
  if (!depends_on(side, words, i)) return false;
  uint64_t not_plain = 0, not_complemented = 0;
  for (int t = 0; t < words; ++t) {
    const uint64_t one = signal_word(i, t);
    not_plain |= (side[t] & ~one) | (side[words + t] & one);
    not_complemented |= (side[t] & one) | (side[words + t] & ~one);
  }
  return not_plain && not_complemented;
}

// The signals that an output depends on provably.
uint32_t dependence(const uint64_t *on, const uint64_t *off, int signals) {
  const int n = words_of(signals);
  uint64_t side[2 * MOST_WORDS];
  memcpy(side, on, static_cast<size_t>(n) * 8);
  memcpy(side + n, off, static_cast<size_t>(n) * 8);
  uint32_t set = 0;
  for (int i = 0; i < signals; ++i) set |= (depends_on(side, n, i) ? uint32_t{1} : 0) << i;
  return set;
}

}  // namespace

uint32_t provable_dependence(const Demands &d, int output, int signals) {
  return dependence(d.on[output], d.off[output], signals);
}

struct LowerBounds::Fixing {
  int outputs;
  bool must;
  int enough;
  uint32_t depends[MOST_OUTPUTS];  // all signals where the dependence is not used
};

int LowerBounds::leaf(const Fixing &f, const uint64_t *side, uint32_t set) const {
  int number[MOST_OUTPUTS], lost = 0, best = 0;
  for (int p = 0; p < f.outputs; ++p) {
    const uint64_t on = side[2 * p], off = side[2 * p + 1];
    number[p] = tables_.number(on, off);
    best = std::max(best, tables_.one(number[p]));
    lost += (!on || !off) && !(f.depends[p] & ~set);
  }
  int gone = 0;
  if (f.must && set) {
    const int k = count_ones(set);
    if (cones_) lost = std::min(lost, k / 2);
    gone = std::max(k - lost, 1);
  }
  if (!pairs_ || gone + ThreeInputs::ENOUGH <= f.enough) return gone + best;
  for (int p = 0; p < f.outputs; ++p)
    for (int q = 0; q < p && gone + best <= f.enough; ++q) best = std::max(best, tables_.two(number[p], number[q]));
  return gone + best;
}

int LowerBounds::fix(const Fixing &f, const uint64_t *side, int signals, int below, uint32_t set) const {
  if (signals <= 3) return leaf(f, side, set);
  uint64_t half[2][MOST_SIDES * MOST_WORDS / 2];
  int best = 0;
  for (int i = below - 1; i >= signals - 4; --i) {  // so many are still to be fixed before i
    halves(side, 2 * f.outputs, signals, i, half[0], half[1]);
    for (int c = 0; c < 2; ++c) {
      best = std::max(best, fix(f, half[c], signals - 1, i, set | uint32_t{1} << i));
      if (best > f.enough) return best;
    }
  }
  return best;
}

int LowerBounds::fixed_bound(const Residual &r, const Demands &d, bool must, int enough, int idle) const {
  Fixing f;
  f.outputs = r.outputs;
  f.must = must;
  f.enough = enough;
  const int most = pairs_ && r.outputs > 1 ? ThreeInputs::ENOUGH : tables_.most_of_one();
  if (most + (must ? std::max(r.signals - 3, 0) : 0) <= idle) return 0;
  uint64_t side[MOST_SIDES * MOST_WORDS];
  const int n = r.stride();
  for (int p = 0; p < r.outputs; ++p) {
    memcpy(side + 2 * p * n, d.on[p], static_cast<size_t>(n) * 8);
    memcpy(side + (2 * p + 1) * n, d.off[p], static_cast<size_t>(n) * 8);
    f.depends[p] = cones_ && must && r.outputs > 1 ? dependence(d.on[p], d.off[p], r.signals) : 0;
  }
  return fix(f, side, r.signals, r.signals, 0);
}

int LowerBounds::cone_of_one(const uint64_t *on, const uint64_t *off, int signals, int below, int enough,
                             int idle) const {
  if (signals <= 3) return tables_.one(tables_.number(on[0], off[0]));
  if (tables_.most_of_one() + signals - 3 <= idle) return 0;
  const int n = words_of(signals), m = words_of(signals - 1);
  uint64_t side[2 * MOST_WORDS], half[2][MOST_WORDS];
  memcpy(side, on, static_cast<size_t>(n) * 8);
  memcpy(side + n, off, static_cast<size_t>(n) * 8);
  int best = 0;
  for (int i = below - 1; i >= signals - 4; --i) {
    halves(side, 2, signals, i, half[0], half[1]);
    const int gone = read_by_a_gate(side, n, i) ? 1 : 0;
    for (int c = 1; c >= 0; --c) {
      best = std::max(best, gone + cone_of_one(half[c], half[c] + m, signals - 1, i, enough - gone, idle - gone));
      if (best > enough) return best;
    }
  }
  return best;
}

int LowerBounds::cone_of_two(const uint64_t *side, int signals, int below, int enough, int idle) const {
  if (signals <= 3) return tables_.two(tables_.number(side[0], side[1]), tables_.number(side[2], side[3]));
  if (ThreeInputs::ENOUGH + signals - 3 <= idle) return 0;
  const int n = words_of(signals);
  uint64_t half[2][2 * MOST_WORDS];
  int best = 0;
  for (int i = below - 1; i >= signals - 4; --i) {
    halves(side, 4, signals, i, half[0], half[1]);
    const int gone = read_by_a_gate(side, n, i) || read_by_a_gate(side + 2 * n, n, i) ? 1 : 0;
    for (int c = 1; c >= 0; --c) {
      best = std::max(best, gone + cone_of_two(half[c], signals - 1, i, enough - gone, idle - gone));
      if (best > enough) return best;
    }
  }
  return best;
}

namespace {

// What outputs p and q demand, one plane behind the other.
void sides_of_two(const Demands &d, int p, int q, int words, uint64_t *side) {
  const uint64_t *planes[4] = {d.on[p], d.off[p], d.on[q], d.off[q]};
  for (int x = 0; x < 4; ++x) memcpy(side + x * words, planes[x], static_cast<size_t>(words) * 8);
}

}  // namespace

int LowerBounds::largest_cone(const Residual &r, const Demands &d, int enough, int idle) const {
  int best = 0;
  for (int p = 0; p < r.outputs && best <= enough; ++p)
    best = std::max(best, cone_of_one(d.on[p], d.off[p], r.signals, r.signals, enough, idle));
  if (!pairs_) return best;
  uint64_t side[4 * MOST_WORDS];
  for (int p = 0; p < r.outputs; ++p)
    for (int q = 0; q < p && best <= enough; ++q) {
      sides_of_two(d, p, q, r.stride(), side);
      best = std::max(best, cone_of_two(side, r.signals, r.signals, enough, idle));
    }
  return best;
}

// Rule 3.
bool LowerBounds::others_exceed(const Residual &r, const Demands &d, int gates) const {
  if (r.outputs < 2 || !pairwise_distinct(d, r.outputs, r.stride())) return false;
  bool all = true;
  for (int p = 0; p < r.outputs && all; ++p) all = one_exceeds(d.on[p], d.off[p], r.signals, gates - (r.outputs - 1));
  if (all || !pairs_ || r.outputs < 3) return all;
  uint64_t side[4 * MOST_WORDS];
  for (int p = 0; p < r.outputs; ++p)
    for (int q = 0; q < p; ++q) {
      sides_of_two(d, p, q, r.stride(), side);
      const int left = gates - (r.outputs - 2);
      if (cone_of_two(side, r.signals, r.signals, left, left) <= left) return false;
    }
  return true;
}

bool LowerBounds::may_exceeds(const Residual &r, int gates) const { return may_bound(r, gates, gates) > gates; }

int LowerBounds::may_bound(const Residual &r, int enough, int idle) const {
  Demands d;
  demands_of(r, d);
  return cones_ ? largest_cone(r, d, enough, idle) : fixed_bound(r, d, false, enough, idle);
}

bool LowerBounds::must_exceeds(const Residual &r, int gates) const {
  Demands d;
  demands_of(r, d);
  if (fixed_bound(r, d, true, gates, gates) > gates) return true;
  return cones_ && others_exceed(r, d, gates);
}

}  // namespace refuting
}  // namespace mincirc
