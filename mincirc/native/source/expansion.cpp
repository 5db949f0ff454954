// The expansion of a residual relation: all gates that may come next, and what is left behind each.
//
// MUST(S, R) asks for a circuit of at most R gates that is a smallest one for S, reads every live signal, and has a gate at
// every output.  Such a circuit has a first gate g = op(i, j) on two live signals.  Behind it, i may be read again or not (it
// dies), j too, outputs may be at g, and g is live (read by a later gate) or not.  The rest of the circuit, with R - 1 gates,
// computes the relation that is left on the live signals; it is a smallest circuit of that relation (a smaller one with g
// before it would make a smaller one of S), reads all of its live signals and has gates at the outputs that are left.  So S is refuted
// when every child is.  A cell of the child forbids a word if one of the cells that lead to it does: the later gates
// cannot tell these cells apart.
//
// What is left out, each with its reason:
//
// * g equal, up to complement, on the care cells to a constant or a live signal: a smallest circuit would do without it.
//   Cells in which nothing is forbidden do not matter: outputs may change there.
// * g equal in the same sense to an operation before it on the same pair: that one stands in its place.
// * g neither live nor an output: a smallest circuit has no gate in vain.
// * An output placed at g, where that loses no word of the other outputs in any cell, need not be left unplaced: the circuit
//   that has it at g is no larger, and still is a smallest one, so its gates are still all read or outputs ("place_free").
// * More live signals than R - 1 gates can read, with u' outputs left (slack): a circuit of r gates reads 2 r values, every
//   live signal once and every gate once that is no output, so 2 r >= w + r - u'.
// * A signal that is tight (fan-out 1, refuter.cpp) lives on; g live where a tight signal's constant makes g constant.
// * One live signal: no gate has two different inputs.
// * Children in which some cell allows no word.  Most are seen before they are built: parts that clash (in some cell, both
//   together bar every word) must not be merged, and an output is at g only if no part bars the value that g has there.
//
// All of this holds for AND types with free complements alone, and with XOR.  Outputs are placed as early as possible: the
// expansion decides whether there is a circuit and does not enumerate circuits.
#include "expansion.h"

namespace mincirc {
namespace refuting {

void Quadrants::take(const Residual &r, int i, int j, Residual &moved) {
  moved = r;
  exchange_signals(moved, j, r.signals - 1);
  exchange_signals(moved, i, r.signals - 2);
  outputs = r.outputs;
  const int left = r.signals - 2;
  bits = 1 << left;
  words = words_of(left);
  if (left >= 6) {
    for (int v = 0; v < r.planes(); ++v)
      for (int x = 0; x < 4; ++x) memcpy(part[x][v], moved.plane(v) + x * words, static_cast<size_t>(words) * 8);
  } else if (left == 5) {
    for (int v = 0; v < r.planes(); ++v)
      for (int x = 0; x < 4; ++x) part[x][v][0] = moved.plane(v)[x >> 1] >> (32 * (x & 1)) & 0xffffffffu;
  } else {
    const uint64_t mask = cells_of(left);
    for (int v = 0; v < r.planes(); ++v)
      for (int x = 0; x < 4; ++x) part[x][v][0] = moved.cell[v] >> (x * bits) & mask;
  }
}

bool Quadrants::place(int p, int table, bool &loses) {
  loses = false;
  const int planes = 1 << (outputs - 1);
  bool possible = true;
  for (int x = 0; x < 4; ++x) {
    const int value = table >> x & 1;
    uint64_t none[MOST_WORDS / 4];
    for (int t = 0; t < words; ++t) none[t] = ~uint64_t{0};
    for (int v = 0; v < planes; ++v)  // planes read stand behind those written, or are the same
      for (int t = 0; t < words; ++t) {
        const uint64_t zero = part[x][with_bit(v, p, 0)][t], one = part[x][with_bit(v, p, 1)][t];
        const uint64_t left = value ? one : zero;
        loses |= left != (zero & one);
        none[t] &= left;
        part[x][v][t] = left;
      }
    for (int t = 0; t < words; ++t) possible &= none[t] == 0;
  }
  --outputs;
  return possible;
}

Quadrants &Quadrants::operator=(const Quadrants &other) {
  outputs = other.outputs;
  bits = other.bits;
  words = other.words;
  for (int x = 0; x < 4; ++x)
    for (int v = 0; v < 1 << outputs; ++v)
      for (int t = 0; t < words; ++t) part[x][v][t] = other.part[x][v][t];
  return *this;
}

int Quadrants::clashes() const {
  const int planes = 1 << outputs;
  uint64_t found[6] = {};
  for (int t = 0; t < words; ++t) {
    uint64_t none[6];
    for (int k = 0; k < 6; ++k) none[k] = ~uint64_t{0};
    for (int v = 0; v < planes; ++v) {
      const uint64_t a = part[0][v][t], b = part[1][v][t], c = part[2][v][t], d = part[3][v][t];
      none[0] &= a | b;
      none[1] &= a | c;
      none[2] &= a | d;
      none[3] &= b | c;
      none[4] &= b | d;
      none[5] &= c | d;
    }
    for (int k = 0; k < 6; ++k) found[k] |= none[k];
  }
  int pairs = 0;
  for (int k = 0; k < 6; ++k) pairs |= (found[k] ? 1 : 0) << k;
  return pairs;
}

void Quadrants::barred(int p, int &zero, int &one) const {
  zero = one = 0;
  for (int x = 0; x < 4; ++x) {
    uint64_t on = 0, off = 0;
    for (int t = 0; t < words; ++t) {
      uint64_t not_zero = ~uint64_t{0}, not_one = not_zero;
      for (int v = 0; v < 1 << outputs; ++v) (v >> p & 1 ? not_one : not_zero) &= part[x][v][t];
      on |= not_zero;
      off |= not_one;
    }
    zero |= (on ? 1 : 0) << x;
    one |= (off ? 1 : 0) << x;
  }
}

int merged_pairs(int table, int dies, bool live) {
  int place[4], pairs = 0, k = 0;
  places_of(table, dies, live, place);
  for (int x = 0; x < 4; ++x)
    for (int y = x + 1; y < 4; ++y, ++k) pairs |= (place[x] == place[y] ? 1 : 0) << k;
  return pairs;
}

namespace {

// merged_pairs by operation, live and dies.
struct MergedPairs {
  uint8_t of[5][2][4];
  MergedPairs() {
    for (int op = 0; op < 5; ++op)
      for (int live = 0; live < 2; ++live)
        for (int dies = 0; dies < 4; ++dies)
          of[op][live][dies] = static_cast<uint8_t>(merged_pairs(OPERATIONS[op], dies, live != 0));
  }
};
const MergedPairs MERGED;

constexpr int DIES_FIRST[4] = {3, 1, 2, 0};  // what leaves fewest signals comes first

}  // namespace

void places_of(int table, int dies, bool live, int *place) {
  for (int x = 0; x < 4; ++x) {
    int at = 0, n = 0;
    if (!(dies & 1)) at |= (x & 1) << n++;
    if (!(dies & 2)) at |= (x >> 1) << n++;
    if (live) at |= (table >> x & 1) << n;
    place[x] = at;
  }
}

bool join(const Quadrants &q, const int *place, int signals, Residual &child) {
  child.signals = signals;
  child.outputs = q.outputs;
  const int n = child.stride(), planes = 1 << q.outputs;
  memset(child.cell, 0, static_cast<size_t>(child.words()) * 8);
  for (int x = 0; x < 4; ++x) {
    const int from = place[x] * q.bits, word = from >> 6, shift = from & 63;
    for (int v = 0; v < planes; ++v)
      for (int t = 0; t < q.words; ++t) child.cell[v * n + word + t] |= q.part[x][v][t] << shift;
  }
  return !contradictory(child);
}

void Expansion::begin(const Residual &relation, int gates, int node, const Tight &tight, bool with_xor, bool slack,
                      bool place_free, int most_live) {
  relation_ = &relation;
  gates_ = gates;
  node_ = node;
  built_ = 0;
  tight_ = tight;
  operations_ = with_xor ? 5 : 4;
  slack_ = slack;
  place_free_ = place_free;
  most_live_ = most_live;
  capped_ = false;
  i_ = -1;
  j_ = 1;
  op_ = operations_;
  options_ = at_option_ = turns_ = at_turn_ = 0;
}

Expansion::Outcome Expansion::next(Residual &child) {
  for (;;) {
    if (at_turn_ < turns_) {
      const Turn turn = turn_[at_turn_++];
      int place[4];
      places_of(operation(), turn.dies, turn.live, place);
      const int deaths = (turn.dies & 1) + (turn.dies >> 1);
      ++built_;
      if (!join(left_, place, relation_->signals - deaths + (turn.live ? 1 : 0), child)) continue;
      int n = relation_->signals - 2;
      memcpy(child.name, moved_.name, sizeof child.name);
      if (!(turn.dies & 1)) child.name[n++] = moved_.name[relation_->signals - 2];
      if (!(turn.dies & 2)) child.name[n++] = moved_.name[relation_->signals - 1];
      if (turn.live) child.name[n] = static_cast<int16_t>(2 * node_);
      for (int p = 0, q = 0; p < relation_->outputs; ++p)
        if (!placement(p)) child.output_name[q++] = relation_->output_name[p];
      return CHILD;
    }
    if (next_option()) {
      if (left_.outputs == 0) return COMPLETE;
      list_turns();
    } else if (!next_operation() && !next_pair()) {
      return END;
    }
  }
}

// The next pair of signals; j = 1 .. w - 1, then i < j.
bool Expansion::next_pair() {
  if (++i_ == j_) {
    i_ = 0;
    ++j_;
  }
  if (j_ >= relation_->signals) return false;
  parts_.take(*relation_, i_, j_, moved_);
  clashes_ = parts_.clashes();
  for (int p = 0; p < parts_.outputs; ++p) parts_.barred(p, barred_[p][0], barred_[p][1]);
  looked_ = false;
  op_ = -1;
  return true;
}

// Which operations on the pair equal what is there, up to complement, on the care cells.
void Expansion::find_there() {
  uint64_t care[4][MOST_WORDS / 4];
  some_ = 0;
  for (int x = 0; x < 4; ++x)
    for (int t = 0; t < parts_.words; ++t) {
      care[x][t] = 0;
      for (int v = 0; v < 1 << parts_.outputs; ++v) care[x][t] |= parts_.part[x][v][t];
      if (care[x][t]) some_ |= 1 << x;
    }
  there_ = 0;
  const auto is_there = [this](int table) {  // either polarity
    there_ |= uint32_t{1} << (table & some_) | uint32_t{1} << (~table & some_);
  };
  is_there(0);
  is_there(0xa);
  is_there(0xc);
  for (int s = 0; s < relation_->signals - 2; ++s) {
    int high = 0, low = 0;
    for (int x = 0; x < 4; ++x)
      for (int t = 0; t < parts_.words; ++t) {
        const uint64_t one = signal_word(s, t);
        if (care[x][t] & one) high |= 1 << x;
        if (care[x][t] & ~one) low |= 1 << x;
      }
    if (!(high & low)) is_there(high);
  }
  for (int op = 0; op < op_; ++op) is_there(OPERATIONS[op]);
  looked_ = true;
}

// Whether the operation has a child where no output is at the gate, which must be live then: a way to die without a clash.
bool Expansion::possible() const {
  for (int dies : DIES_FIRST) {
    const int signals = relation_->signals - (dies & 1) - (dies >> 1) + 1;
    if (signals < 2 || (slack_ && signals > gates_ - 1 + parts_.outputs)) continue;
    if (!(MERGED.of[op_][1][dies] & clashes_) && !cut_by_tight(dies, true)) return true;
  }
  return false;
}

bool Expansion::next_operation() {
  if (j_ >= relation_->signals || i_ < 0) return false;
  while (++op_ < operations_) {
    const int table = OPERATIONS[op_];
    bool at_output = false;
    for (int p = 0; p < parts_.outputs; ++p)
      at_output |= (!(table & barred_[p][1]) && !(~table & barred_[p][0])) ||
                   (!(~table & 15 & barred_[p][1]) && !(table & barred_[p][0]));
    // No child at all.  Such an operation still stands for those that are equal on the care cells (find_there): whether an output
    // can be there, and which parts clash, is decided by care cells alone.
    if (!at_output && (gates_ <= 1 || !possible())) continue;
    if (!looked_) find_there();
    if (there_ >> (table & some_) & 1) continue;
    there_ |= uint32_t{1} << (table & some_) | uint32_t{1} << (~table & some_);
    if (at_output) {
      list_options();
    } else {
      option_[0] = 0;
      options_ = 1;
    }
    at_option_ = -1;
    return true;
  }
  return false;
}

// All choices of outputs at the gate, from the last output to the first; those that lose nothing are the only ones.
void Expansion::list_options() {
  option_[0] = 0;
  options_ = 1;
  const int table = operation();
  for (int p = relation_->outputs - 1; p >= 0; --p) {
    uint8_t list[81];
    int n = 0;
    for (int o = 0; o < options_; ++o) {
      bool only = false;
      for (int polarity = 1; polarity <= 2 && !only; ++polarity) {
        const int value = polarity == 1 ? table : ~table & 15;
        if ((value & barred_[p][1]) || (~value & barred_[p][0])) continue;
        Quadrants at(parts_);
        bool loses = false, possible = true;
        for (int q = relation_->outputs - 1; q > p; --q)
          if (const int placed = option_[o] >> (2 * q) & 3) at.place(q, placed == 1 ? table : ~table, loses);
        possible = at.place(p, value, loses);
        if (!possible) continue;
        if (!loses && place_free_) {
          only = true;
          if (polarity == 2 && n > 0 && list[n - 1] == (option_[o] | 1 << (2 * p))) --n;
        }
        list[n++] = static_cast<uint8_t>(option_[o] | polarity << (2 * p));
      }
      if (!only) list[n++] = option_[o];
    }
    options_ = n;
    memcpy(option_, list, sizeof option_);
  }
}

bool Expansion::next_option() {
  if (at_option_ + 1 >= options_) return false;
  ++at_option_;
  left_ = parts_;
  bool loses;
  for (int p = relation_->outputs - 1; p >= 0; --p)
    if (const int placed = placement(p)) left_.place(p, placed == 1 ? operation() : ~operation(), loses);
  return true;
}

bool Expansion::cut_by_tight(int dies, bool live) const {
  const int signal[2] = {i_, j_}, table = operation();
  for (int z = 0; z < 2; ++z) {
    const bool *tight = tight_.at[signal[z]];
    if (!(dies >> z & 1)) {
      if (tight[0] || tight[1]) return true;  // somebody else reads it
    } else if (live && table != XOR) {
      // The value of signal z that makes the gate constant: both parts with it have one value.
      const int at_one = z ? table >> 2 & 3 : (table >> 1 & 1) | (table >> 3 & 1) << 1;
      const int controlling = at_one == 0 || at_one == 3 ? 1 : 0;
      if (tight[controlling]) return true;
    }
  }
  return false;
}

// Ways to die and to be live, those that leave fewest signals first.
void Expansion::list_turns() {
  turns_ = at_turn_ = 0;
  if (gates_ <= 1) return;  // outputs are left and no gate for them
  const int clashes = left_.outputs < relation_->outputs ? left_.clashes() : clashes_;
  for (int live = left_.outputs < relation_->outputs ? 0 : 1; live < 2; ++live)
    for (int dies : DIES_FIRST) {
      const int signals = relation_->signals - (dies & 1) - (dies >> 1) + live;
      if (signals < 2 || (slack_ && signals > gates_ - 1 + left_.outputs)) continue;
      if ((MERGED.of[op_][live][dies] & clashes) || cut_by_tight(dies, live != 0)) continue;
      if (signals > most_live_) {
        capped_ = true;
        continue;
      }
      turn_[turns_++] = Turn{dies, live != 0};
    }
}

}  // namespace refuting
}  // namespace mincirc
