// Enumeration: all circuits of r gates, as sets of functions, struck out one by one or many at a time.
//
// Idea.  What a circuit does to a task is fixed by the values of its nodes on the codewords of the states: one bit vector per
// node, a function.  A task with thousands of states whose inputs are few has few circuits of 0, 1 or 2 gates (some 10^5 to
// 10^7), and an upper bound on what the policy of one returns takes microseconds: value iteration from above in fixed-point
// numbers (fixed.cpp), stopped as soon as a constraint is missed.  Lists of circuits by function sets are those of
// mincirc/solve/brute.py; bounds from above those of interval iteration (Haddad, Monmege 2014).  What is new here is the order
// in which circuits are struck out, cheapest first:
//
//   1. A word at a state is barred if it is illegal there or if every policy that picks it there misses a constraint (a static
//      lemma).  A circuit is struck out if a barred word occurs: bit vectors, 64 states at a time.  One output's function is
//      struck out at that output if every word with its bit is barred at some state.
//   2. A function at one output is struck out if every policy of its box misses a constraint, whatever the other outputs do.
//      The bounds of a box are kept, as far as memory allows, where all states were looked at.
//   3. The functions of some first outputs likewise, together, where more than one output is left.
//   4. A circuit is struck out if its policy misses a constraint.  Its bounds begin at the least of those of its outputs' boxes.
//
// Nearest first.  Bits of functions are in the order of a search from the initial states.  Boxes and policies are judged by what
// they say at the first 64 states, then at the first 128, 256, .. (fixed.cpp (8): the bound is one whatever is said elsewhere),
// and the verdict is remembered under those bits: most circuits differ only far away from where they have failed already.
// Bounds of a policy at fewer states are where those at more begin.  Boxes that are hardly ever struck out are judged seldom.
//
//   5. Lemmas that the caller adds strike out circuits inside their boxes.
//
// What is left is a candidate: the caller judges it in rationals.
//
// Which circuits are listed.  Precondition: no circuit of fewer than r gates meets the constraints (it was refuted before).
// Sequences g_1 .. g_r of gates over distinct functions (inputs that are not constant and not equal on the codes, and gates
// before), such that
//   (a) no gate is constant, or equal to an earlier node (or complement, where negation is free) on the codes;
//   (b) a gate that does not read the gate before it has a larger number than that (functions are numbered as they first occur);
//   (c) a gate that reads a gate is not a function of one gate;
//   (d) every gate is read, by a later gate or by an output.
// Proof that a circuit of r gates that meets the constraints is found if there is one.  Take one, with as few gates as
// possible, so r of them.  (a) A constant or repeated gate could be left out: who reads a constant reads a constant then,
// its other fan-in, or the complement of that, which is free, or (nand) the gate that reads the node twice, or (demorgan) the
// NOT in its place; a wider gate becomes one of fewer fan-ins, which the basis has.  Inputs that are constant or equal on the codes
// are nodes of the same kind.  (d) An unread gate could be left out.  (b) Among the orders in which gates follow their fan-ins
// take the one that always goes on with the smallest number that is possible: a gate that does not read the one before it
// was possible a step earlier, so its number is larger.  (c) If a function of one gate of inputs was computed by reading a gate, let it
// read inputs: that is the circuit of another sequence, in which perhaps a gate is not read any more, against (d).  Replacements
// by (c) end, since each one lessens the number of gates that read gates.
// Where the only gate that outputs read is the last one, the sequence matters no more: such assignments are taken once per
// last function, and not at all if fewer gates compute it.
// With a hash table bounded by `most_bytes`: a function that has no room has no number, (b) and (c) are not applied to it, and
// nothing is kept for it; that only costs time.  Functions are compared bit by bit, never by hash alone.
//
// Gates left are too few to join the gates that nobody reads yet to m outputs: such prefixes are cut (a gate of k fan-ins
// reads at most k of them and is unread itself).
//
// Cost: counted in products and 64-bit words of bit vectors.  A call ends after about `effort` of them and goes on where it was.
// Oracle: tests/solve/test_enumeration.py (brute force over circuits; SAT).

#include "enumeration.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "fixed_task.h"
#include "verdicts.h"

namespace {

const int kMostGates = 4, kWidest = 6, kMostOutputs = 8;
const int64_t kNearSweeps = 128, kNearBoxSweeps = 16;  // sweeps over the states that are nearest
const int64_t kMostBackups = 1024;                     // for one word at one state
const int64_t kTrial = 128, kWorth = 256, kSeldom = 16;  // after a trial one box in 16 is judged unless one in 256 is out
enum Outcome { kMore = 0, kNone = 1, kCandidate = 2, kNoMemory = 3 };
enum Known : uint8_t { kUnknown = 0, kOut = 1, kIn = 2 };

typedef std::vector<uint64_t> Column;
typedef std::vector<int64_t> Values;

struct Gate {
  int32_t kind, arity;
  uint64_t table;
  int32_t fanin[kWidest];  // places in the list of nodes
};

struct Kind {
  int32_t arity;
  uint64_t table;
};

struct Lemma {
  std::vector<int64_t> state;
  std::vector<uint8_t> inside;  // per state and word
};

// All gates over a growing list of nodes, in a fixed order: kinds, then places of fan-ins.
struct Cursor {
  int32_t kind = 0;
  bool fresh = true;  // the fan-ins are to be set to the first ones of the kind
  int32_t fanin[kWidest] = {0};
};

// How many boxes of a kind were judged, and with what success.  Where free outputs can mend whatever one of them does, no
// box is ever struck out: then only some of them are judged.
struct BoxCounts {
  int64_t asked = 0, refuted = 0, left_out = 0;

  bool worth() {
    const bool rare = asked >= kTrial && refuted * kWorth < asked;
    return !rare || ++left_out % kSeldom == 0;
  }
  void note(bool out) {
    ++asked;
    refuted += out;
  }
};

}  // namespace

struct mincirc_enumeration {
  mincirc_fixed *task;
  int64_t states, blocks;
  int outputs, words;
  bool free_negation, equal_fanins;
  std::vector<Kind> kinds;
  int widest = 1;
  const int64_t box_sweeps, policy_sweeps, forced_sweeps, most_bytes;
  int64_t bytes = 0, bound_bytes = 0;
  uint64_t last_mask;
  std::vector<int32_t> choice;

  // Functions that have a number: 0 is the constant, then distinct inputs, then gates.
  std::vector<uint64_t> columns;
  std::vector<uint8_t> level, done;       // gates that are known to suffice; whether it was the last gate of a set alone
  std::vector<uint8_t> known;             // per number, output and polarity
  std::vector<int32_t> bounds_at;         // likewise: the place of the bounds of that box, -1 where none are kept
  std::vector<Values> bounds;
  std::vector<int32_t> table;             // the hash table: numbers
  int32_t count = 0, plain = 0;           // functions; constant and inputs among them
  bool listed_single = false;
  std::vector<int32_t> input_of;          // input bit of plain function 1, 2, ..
  std::vector<uint8_t> input_negated;     // whether the function is its complement

  // What is barred: per length of a prefix of the word and prefix, a bit per state.
  std::vector<std::vector<uint64_t>> barred;
  std::vector<std::vector<uint64_t>> barred_bit;  // per output and value
  int64_t forced_done = 0;

  // The sequence of gates in work.
  int gates = 0, level_now = 0;
  bool over = true, assigning = false;
  Cursor cursor[kMostGates];
  Gate gate[kMostGates];
  int32_t number[kMostGates];             // of the function, -1 where it has none
  std::vector<uint64_t> own[kMostGates];  // its column
  uint32_t unread[kMostGates];            // gates that nobody reads yet, after this one

  // What an output reads, as bits: those of a column, or their complements.
  struct Reading {
    const uint64_t *bits;
    uint64_t flip;
    uint64_t block(int64_t i) const { return bits[i] ^ flip; }
    int at(int64_t place) const { return static_cast<int>((bits[place >> 6] ^ flip) >> (place & 63) & 1); }
  };

  // The assignment of outputs in work.
  struct Option {
    int32_t node;  // below `plain`: the plain function; then gates
    uint8_t negated;
  };
  std::vector<std::vector<Option>> options;  // per output
  std::vector<int32_t> place;
  std::vector<Reading> reading;              // of outputs 0 .. depth
  int depth = -1;
  bool at_leaf = false;
  std::vector<std::vector<uint64_t>> cells;  // per length and prefix of a word: the states where the outputs so far read it
  std::vector<Lemma> lemmas;
  size_t levels = 0;                         // of nearest states: 64, 128, .. of them
  std::vector<mincirc::Verdicts> verdicts;   // per output, then per length of a prefix; and per level
  std::vector<BoxCounts> judged;             // of the boxes among them
  std::vector<uint64_t> key;

  int64_t bit_work = 0, swept = 0, boxes = 0;
  double circuits = 0;  // sequences times assignments that read every gate

  mincirc_enumeration(mincirc_fixed *given, int64_t box, int64_t policy, int64_t forced, int64_t most)
      : task(given), box_sweeps(box), policy_sweeps(policy), forced_sweeps(forced), most_bytes(most) {}

  int64_t work() const { return bit_work + task->work; }

  const uint64_t *column(int32_t n) const { return columns.data() + n * blocks; }
  size_t slot(int32_t n, int output, int negated) const {
    return (static_cast<size_t>(n) * outputs + output) * 2 + negated;
  }
  const uint64_t *node_column(int32_t node) const {
    return node < plain ? column(node) : own[node - plain].data();
  }
  int32_t node_number(int32_t node) const { return node < plain ? node : number[node - plain]; }

  uint64_t hash(const uint64_t *bits) const {
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (int64_t i = 0; i < blocks; ++i) {
      h = (h ^ bits[i]) * 0xff51afd7ed558ccdu;
      h ^= h >> 32;
    }
    return h;
  }

  int32_t find(const uint64_t *bits, size_t *at) const {
    for (*at = hash(bits) & (table.size() - 1);; *at = (*at + 1) & (table.size() - 1)) {
      const int32_t n = table[*at];
      if (n < 0 || std::memcmp(column(n), bits, blocks * sizeof(uint64_t)) == 0) return n;
    }
  }

  void enlarge_table() {
    std::vector<int32_t> larger(table.size() * 2, -1);
    table.swap(larger);
    for (int32_t n = 0; n < count; ++n) {
      size_t at;
      find(column(n), &at);
      table[at] = n;
    }
  }

  // The number of a function, a new one if there is room (for inputs there is); -1 else.
  int32_t number_of(const uint64_t *bits, int gates_needed) {
    size_t at;
    const int32_t n = find(bits, &at);
    if (n >= 0) return n;
    const int64_t more = 2 * (blocks * 8 + 2 * outputs * 5 + 2) + 16;  // vectors grow by doubling
    if (gates_needed > 0 && (bytes + more > most_bytes || count == INT32_MAX / 4)) return -1;
    bytes += more;
    table[at] = count;
    columns.insert(columns.end(), bits, bits + blocks);
    level.push_back(static_cast<uint8_t>(gates_needed));
    done.push_back(0);
    known.insert(known.end(), 2 * outputs, kUnknown);
    bounds_at.insert(bounds_at.end(), 2 * outputs, -1);
    if (2 * ++count > static_cast<int32_t>(table.size())) enlarge_table();
    return count - 1;
  }

  bool constant(const uint64_t *bits) const {
    const uint64_t first = bits[0] & 1 ? ~uint64_t{0} : 0;
    for (int64_t i = 0; i < blocks; ++i)
      if (bits[i] != (i + 1 == blocks ? first & last_mask : first)) return false;
    return true;
  }

  // The column of a gate; where negation is free, that of its complement if that begins with 0.
  void compute(Gate &made, uint64_t *bits) const {
    const uint64_t *read[kWidest];
    for (int k = 0; k < made.arity; ++k) read[k] = node_column(made.fanin[k]);
    for (int64_t i = 0; i < blocks; ++i) {
      uint64_t value = 0;
      for (int row = 0; row < 1 << made.arity; ++row) {
        if (!(made.table >> row & 1)) continue;
        uint64_t term = ~uint64_t{0};
        for (int k = 0; k < made.arity; ++k) term &= row >> (made.arity - 1 - k) & 1 ? read[k][i] : ~read[k][i];
        value |= term;
      }
      bits[i] = value;
    }
    bits[blocks - 1] &= last_mask;
    if (free_negation && (bits[0] & 1)) {
      for (int64_t i = 0; i < blocks; ++i) bits[i] = ~bits[i];
      bits[blocks - 1] &= last_mask;
      const int rows = 1 << made.arity;
      made.table = ~made.table & (rows == 64 ? ~uint64_t{0} : (uint64_t{1} << rows) - 1);
    }
  }

  // Goes on to the next gate over `nodes` nodes (the constant is none of them); false: there is none.
  bool next(Cursor &at, int32_t nodes) const {
    while (at.kind < static_cast<int32_t>(kinds.size())) {
      const int arity = kinds[at.kind].arity;
      if (at.fresh) {
        at.fresh = false;
        for (int k = 0; k < arity; ++k) at.fanin[k] = equal_fanins ? 1 : k + 1;
        if (at.fanin[arity - 1] < nodes) return true;
      } else {
        int k = arity - 1;
        while (k >= 0 && at.fanin[k] >= nodes - (equal_fanins ? 1 : arity - k)) --k;
        if (k >= 0) {
          ++at.fanin[k];
          for (int j = k + 1; j < arity; ++j) at.fanin[j] = at.fanin[j - 1] + !equal_fanins;
          return true;
        }
      }
      ++at.kind;
      at.fresh = true;
    }
    return false;
  }

  bool advance_gates();
  bool place_gate(int at);
  double assignments() const;
  void start_assignment();
  bool next_leaf(int64_t until);
  bool admissible();
  Known single(int32_t node, int output, int negated);
  bool box_misses(const Reading *read, int first, int last, size_t limit);
  bool near_misses(const Reading *read, int first, int last);
  bool leaf_misses();
  bool word_fails(int64_t s, int64_t w);
  void bar_words(int64_t until);
  Reading read(int32_t node, int negated) const { return {node_column(node), negated ? ~uint64_t{0} : 0}; }
  int word_at(int64_t s) const {
    int word = 0;
    for (const Reading &one : reading) word = word << 1 | one.at(task->rank[s]);
    return word;
  }
  const int64_t *kept_bounds(int output) const {
    const Option &option = options[output][place[output]];
    const int32_t n = node_number(option.node);
    const int32_t at = n < 0 ? -1 : bounds_at[slot(n, output, option.negated)];
    return at < 0 ? nullptr : bounds[at].data();
  }
};

// Chooses gate `at` as its cursor says; false where the rules leave it out.
bool mincirc_enumeration::place_gate(int at) {
  const Cursor &from = cursor[at];
  Gate &made = gate[at];
  made.kind = from.kind;
  made.arity = kinds[from.kind].arity;
  made.table = kinds[from.kind].table;
  uint32_t reads = 0;
  for (int k = 0; k < made.arity; ++k) {
    made.fanin[k] = from.fanin[k];
    if (from.fanin[k] >= plain) reads |= 1u << (from.fanin[k] - plain);
  }
  bit_work += blocks << made.arity;
  compute(made, own[at].data());
  if (constant(own[at].data())) return false;
  const int32_t n = number[at] = number_of(own[at].data(), at + 1);
  for (int32_t node = 1; node < plain + at; ++node)
    if (n >= 0 ? node_number(node) == n : std::memcmp(node_column(node), own[at].data(), blocks * 8) == 0) return false;
  if (n >= 0 && reads != 0 && level[n] <= 1 && at > 0) return false;
  if (n >= 0 && at > 0 && !(reads >> (at - 1) & 1) && number[at - 1] >= 0 && n < number[at - 1]) return false;
  unread[at] = ((at > 0 ? unread[at - 1] : 0) & ~reads) | 1u << at;
  int open = 0;
  for (uint32_t u = unread[at]; u != 0; u &= u - 1) ++open;
  return open - (gates - 1 - at) * (widest - 1) <= outputs;
}

// Goes on to the next sequence of gates; false: there is none.
bool mincirc_enumeration::advance_gates() {
  if (gates == 0) {
    over = level_now > 0;
    level_now = 1;
    return !over;
  }
  while (level_now >= 0) {
    if (level_now == gates) --level_now;  // the sequence is used up
    if (!next(cursor[level_now], plain + level_now)) {
      --level_now;
      if (level_now < 0) break;
      continue;
    }
    if (!place_gate(level_now)) continue;
    if (++level_now == gates) return true;
    cursor[level_now] = Cursor();
  }
  over = true;
  return false;
}

// Whether a word is out at a state: illegal or, where that is found by few backups, of an action that is forced to fail.
bool mincirc_enumeration::word_fails(int64_t s, int64_t w) {
  const int32_t c = choice[s * words + w];
  ++bit_work;
  if (c < 0) return true;
  const int64_t place = task->rank[s];
  for (int64_t other = 0; other < w; ++other)  // another word of the same action
    if (choice[s * words + other] == c) return barred[outputs][other * blocks + (place >> 6)] >> (place & 63) & 1;
  return task->reachable[s] && task->refutes_forced(s, c, std::min(kMostBackups, forced_sweeps * states));
}

void mincirc_enumeration::bar_words(int64_t until) {
  for (; forced_done < states * words && work() < until; ++forced_done) {
    const int64_t s = forced_done / words, w = forced_done % words, place = task->rank[s];
    if (word_fails(s, w)) barred[outputs][w * blocks + (place >> 6)] |= uint64_t{1} << (place & 63);
  }
  if (forced_done < states * words) return;
  for (int length = outputs - 1; length >= 0; --length)
    for (int64_t i = 0; i < blocks << length; ++i) {
      const int64_t prefix = i / blocks, block = i % blocks;
      const std::vector<uint64_t> &longer = barred[length + 1];
      barred[length][i] = longer[2 * prefix * blocks + block] & longer[(2 * prefix + 1) * blocks + block];
    }
  for (int h = 0; h < outputs; ++h)
    for (int value = 0; value < 2; ++value)
      for (int64_t block = 0; block < blocks; ++block) {
        uint64_t every = ~uint64_t{0};
        for (int64_t w = 0; w < words; ++w)
          if ((w >> (outputs - 1 - h) & 1) == value) every &= barred[outputs][w * blocks + block];
        barred_bit[2 * h + value][block] = every;
      }
}

// Whether every policy misses a constraint whose words have the bits that outputs first .. last - 1 read.  task->values are
// bounds at first and better ones afterwards.  With a limit the bits at the states before that place alone are looked at.
bool mincirc_enumeration::box_misses(const Reading *read, int first, int last, size_t limit) {
  ++boxes;
  const int shift = outputs - last, above = 1 << first, below = 1 << shift;
  auto best = [&](int64_t s, const int64_t *value) {
    int middle = 0;
    for (int h = first; h < last; ++h) middle = middle << 1 | read[h - first].at(task->rank[s]);
    int64_t largest = INT64_MIN;
    for (int high = 0; high < above; ++high)
      for (int low = 0; low < below; ++low) {
        const int32_t c = choice[s * words + ((high << (last - first) | middle) << shift | low)];
        if (c < 0) continue;
        const int64_t backup = task->backup(c, value);
        bit_work += task->begin[c + 1] - task->begin[c] + 1;
        if (backup > largest) largest = backup;
      }
    return largest;
  };
  if (limit > 0) return task->refutes_box_near(best, limit, kNearBoxSweeps);
  return task->refutes_box(best, box_sweeps);
}

// Whether that follows from the bits at the states nearest to the initial ones.
bool mincirc_enumeration::near_misses(const Reading *read, int first, int last) {
  const size_t kind = last - first == 1 ? first : outputs + last - 2;
  for (size_t level = 0; level < levels; ++level) {
    const int64_t near = int64_t{1} << level;
    mincirc::Verdicts &known = verdicts[kind * levels + level];
    key.clear();
    for (int h = first; h < last; ++h)
      for (int64_t i = 0; i < near; ++i) key.push_back(read[h - first].block(i));
    bit_work += static_cast<int64_t>(key.size());
    int verdict = known.of(key.data());
    if (verdict < 0) {
      if (bytes + known.cost() > most_bytes) continue;
      const size_t limit = static_cast<size_t>(64 * near);
      if (last - first == outputs) {
        auto pick = [this](int64_t s) { return static_cast<int64_t>(choice[s * words + word_at(s)]); };
        verdict = task->refutes_near(pick, limit, kNearSweeps);
      } else {
        BoxCounts &counts = judged[kind * levels + level];
        if (!counts.worth()) continue;
        verdict = box_misses(read, first, last, limit);
        counts.note(verdict != 0);
      }
      bytes += known.cost();
      known.keep(key.data(), verdict != 0);
    }
    if (verdict == 1) return true;
  }
  return false;
}

// Whether a function may be read by an output; its box is judged the first time.
Known mincirc_enumeration::single(int32_t node, int output, int negated) {
  const int32_t n = node_number(node);
  if (n >= 0 && known[slot(n, output, negated)] != kUnknown) return static_cast<Known>(known[slot(n, output, negated)]);
  const Reading one = read(node, negated);
  Known found = kIn;
  for (int64_t i = 0; i < blocks; ++i)
    if ((one.block(i) & barred_bit[2 * output + 1][i]) | (~one.block(i) & barred_bit[2 * output][i])) found = kOut;
  bit_work += blocks;
  if (found == kIn && outputs > 1 && near_misses(&one, output, output + 1)) found = kOut;
  if (n < 0) return found;
  if (found == kIn && outputs > 1 && levels == 0) {  // with levels, a quarter of the states or more were
    task->values = task->start;
    if (box_misses(&one, output, output + 1, 0)) {
      found = kOut;
    } else if (task->steps == 0 && bytes + states * 8 <= most_bytes && 2 * (bound_bytes + states * 8) <= most_bytes) {
      bytes += states * 8;
      bound_bytes += states * 8;
      bounds_at[slot(n, output, negated)] = static_cast<int32_t>(bounds.size());
      bounds.push_back(task->values);
    }
  }
  known[slot(n, output, negated)] = found;
  return found;
}

// The number of assignments of outputs that read every unread gate, by inclusion and exclusion.
double mincirc_enumeration::assignments() const {
  const int polarities = free_negation ? 2 : 1;
  const uint32_t open = gates == 0 ? 0 : unread[gates - 1];
  int unread_gates = 0;
  for (uint32_t u = open; u != 0; u &= u - 1) ++unread_gates;
  double total = 0, sign = 1, ways = 1;
  for (int left_out = 0; left_out <= unread_gates; ++left_out) {
    const double sources = 2.0 + polarities * (plain - 1 + gates - left_out);
    double product = sign * ways;
    for (int h = 0; h < outputs; ++h) product *= sources;
    total += product;
    sign = -sign;
    ways = ways * (unread_gates - left_out) / (left_out + 1);
  }
  return total;
}

// Lists what each output may read.
void mincirc_enumeration::start_assignment() {
  circuits += assignments();
  std::vector<std::vector<Option>> found(outputs);
  for (int h = 0; h < outputs; ++h)
    for (int32_t node = 0; node < plain + gates; ++node)
      for (int negated = 0; negated < 2; ++negated) {
        if (negated && !free_negation && node != 0) continue;
        if (single(node, h, negated) == kIn) found[h].push_back({node, static_cast<uint8_t>(negated)});
      }
  options.swap(found);
  depth = 0;
  at_leaf = false;
  place[0] = 0;
  assigning = true;
}

// Whether outputs 0 .. depth can be completed: to read every gate that nobody reads, and none but words that are not barred.
bool mincirc_enumeration::admissible() {
  const Option &option = options[depth][place[depth]];
  uint32_t used = 0;
  for (int h = 0; h <= depth; ++h)
    if (options[h][place[h]].node >= plain) used |= 1u << (options[h][place[h]].node - plain);
  int missing = 0;
  if (gates > 0)
    for (uint32_t u = unread[gates - 1] & ~used; u != 0; u &= u - 1) ++missing;
  const int left = outputs - 1 - depth;
  if (missing > left) return false;
  if (left == 0 && gates > 0 && used == 1u << (gates - 1) && number[gates - 1] >= 0 &&
      (done[number[gates - 1]] || level[number[gates - 1]] < gates))
    return false;
  const Reading now = reading[depth] = read(option.node, option.negated);
  const std::vector<uint64_t> &before = cells[depth], &out = barred[depth + 1];
  std::vector<uint64_t> &after = cells[depth + 1];
  bit_work += blocks << depth;
  for (int64_t i = 0; i < blocks << depth; ++i) {
    const int64_t prefix = i / blocks, block = i % blocks;
    const int64_t low = 2 * prefix * blocks + block, high = low + blocks;
    after[low] = before[i] & ~now.block(block);
    after[high] = before[i] & now.block(block);
    if ((after[low] & out[low]) | (after[high] & out[high])) return false;
  }
  if (depth == 0 || left == 0) return true;
  if (near_misses(reading.data(), 0, depth + 1)) return false;
  if (levels > 0) return true;
  task->values = task->start;
  for (int h = 0; h <= depth; ++h)
    if (const int64_t *kept = kept_bounds(h))
      for (int64_t s = 0; s < states; ++s) task->values[s] = std::min(task->values[s], kept[s]);
  bit_work += states;
  return !box_misses(reading.data(), 0, depth + 1, 0);
}

// Goes on to the next complete assignment that is admissible; false: there is none, or the effort is over.
bool mincirc_enumeration::next_leaf(int64_t until) {
  if (at_leaf) {
    at_leaf = false;
    ++place[depth];
  }
  while (depth >= 0) {
    if (place[depth] == static_cast<int32_t>(options[depth].size())) {
      if (--depth >= 0) ++place[depth];
      continue;
    }
    if (work() >= until) return false;
    if (!admissible()) {
      ++place[depth];
      continue;
    }
    if (depth + 1 == outputs) {
      at_leaf = true;
      return true;
    }
    place[++depth] = 0;
  }
  return false;
}

// Whether the circuit in work misses a constraint.
bool mincirc_enumeration::leaf_misses() {
  for (size_t i = 0; i < lemmas.size(); ++i) {
    const Lemma &lemma = lemmas[i];
    size_t k = 0;
    while (k < lemma.state.size() && lemma.inside[k * words + word_at(lemma.state[k])]) ++k;
    bit_work += static_cast<int64_t>(k) + 1;
    if (k == lemma.state.size()) return true;
  }
  task->forget_near();
  if (near_misses(reading.data(), 0, outputs)) return true;
  ++swept;
  std::vector<const int64_t *> kept;
  for (int h = 0; h < outputs && outputs > 1; ++h)
    if (const int64_t *one = kept_bounds(h)) kept.push_back(one);
  const int64_t *near = task->near.data();
  return task->refutes([this](int64_t s) { return static_cast<int64_t>(choice[s * words + word_at(s)]); },
                       [&kept, near](int64_t s) {
                         int64_t value = near[s];
                         for (const int64_t *one : kept) value = std::min(value, one[s]);
                         return value;
                       },
                       policy_sweeps, levels > 0 ? task->order.size() : mincirc_fixed::kRegion);
}

// NULL where memory is short or arguments are out of range.  The task must outlive the list.
MINCIRC_API mincirc_enumeration *mincirc_enumeration_new(mincirc_fixed *task, int inputs, int outputs, const uint64_t *codes,
                                                         const int32_t *choice, int kinds, const int32_t *kind_arity,
                                                         const uint64_t *kind_table, int free_negation, int equal_fanins,
                                                         int64_t box_sweeps, int64_t policy_sweeps, int64_t forced_sweeps,
                                                         int64_t most_bytes) {
  mincirc_enumeration *list = nullptr;
  if (outputs < 1 || outputs > kMostOutputs || inputs < 0 || task->constraints.empty()) return nullptr;
  try {
    list = new mincirc_enumeration(task, box_sweeps, policy_sweeps, forced_sweeps, most_bytes);
    list->states = task->states;
    list->blocks = (task->states + 63) / 64;
    list->last_mask = task->states % 64 == 0 ? ~uint64_t{0} : (uint64_t{1} << task->states % 64) - 1;
    list->outputs = outputs;
    list->words = 1 << outputs;
    list->free_negation = free_negation != 0;
    list->equal_fanins = equal_fanins != 0;
    for (int k = 0; k < kinds; ++k) {
      if (kind_arity[k] < 1 || kind_arity[k] > kWidest) {
        delete list;
        return nullptr;
      }
      list->kinds.push_back({kind_arity[k], kind_table[k]});
      list->widest = std::max(list->widest, kind_arity[k]);
    }
    list->choice.assign(choice, choice + list->states * list->words);
    list->table.assign(1024, -1);
    for (auto &column : list->own) column.assign(list->blocks, 0);
    list->options.resize(outputs);
    list->place.assign(outputs, 0);
    list->reading.assign(outputs, {nullptr, 0});
    for (int length = 0; length <= outputs; ++length) {
      list->cells.emplace_back(list->blocks << length, 0);
      list->barred.emplace_back(list->blocks << length, 0);
    }
    list->barred_bit.assign(2 * outputs, Column(list->blocks, 0));
    list->cells[0].assign(list->blocks, ~uint64_t{0});
    list->cells[0].back() = list->last_mask;
    Column bits(list->blocks, 0);
    list->number_of(bits.data(), 0);
    for (int i = 0; i < inputs; ++i) {
      std::fill(bits.begin(), bits.end(), 0);
      for (int64_t s = 0; s < list->states; ++s)
        bits[task->rank[s] >> 6] |= (codes[i * list->blocks + (s >> 6)] >> (s & 63) & 1) << (task->rank[s] & 63);
      if (list->constant(bits.data())) continue;
      const bool negated = list->free_negation && (bits[0] & 1);  // then the complement has the number
      for (uint64_t &block : bits) block = negated ? ~block : block;
      bits.back() &= list->last_mask;
      const int32_t before = list->count;
      if (list->number_of(bits.data(), 0) != before) continue;
      list->input_of.push_back(i);
      list->input_negated.push_back(negated);
    }
    list->plain = list->count;
    // Whoever fails by nearly all of the states is judged by all of them at once.
    const size_t most = list->task->order.size();
    while (task->steps == 0 && (list->levels == 0 ? 64 < most : (size_t{128} << list->levels) <= most)) ++list->levels;
    list->judged.resize((2 * outputs - 1) * list->levels);
    for (int kind = 0; kind < 2 * outputs - 1; ++kind)
      for (size_t level = 0; level < list->levels; ++level)
        list->verdicts.emplace_back((kind < outputs ? 1 : kind - outputs + 2) * (int64_t{1} << level));
    return list;
  } catch (const std::bad_alloc &) {
  }
  delete list;
  return nullptr;
}

MINCIRC_API void mincirc_enumeration_free(mincirc_enumeration *list) { delete list; }

// Begins with the circuits of so many gates; 0 where that is too many.
MINCIRC_API int mincirc_enumeration_begin(mincirc_enumeration *list, int gates) {
  if (gates < 0 || gates > kMostGates) return 0;
  list->gates = gates;
  list->level_now = 0;
  list->over = list->assigning = false;
  list->cursor[0] = Cursor();
  list->swept = list->boxes = 0;
  list->circuits = 0;
  return 1;
}

// Goes on for about so much effort.  Returns 0: there is more to do, 1: no circuit is left, 2: a candidate was found (it can
// be read until the next call), 3: memory is short.
MINCIRC_API int mincirc_enumeration_step(mincirc_enumeration *list, int64_t effort) {
  try {
    const int64_t until = list->work() + effort;
    while (list->work() < until) {
      if (list->forced_done < list->states * list->words) {
        list->bar_words(until);
        continue;
      }
      if (!list->listed_single && list->gates > 1) {  // numbers and levels of the functions of one gate
        Cursor at;
        while (list->next(at, list->plain)) {
          list->cursor[0] = at;
          list->place_gate(0);
        }
        list->cursor[0] = Cursor();
        list->listed_single = true;
        continue;
      }
      if (!list->assigning) {
        if (!list->advance_gates()) return kNone;
        list->start_assignment();
        continue;
      }
      if (list->next_leaf(until)) {
        if (!list->leaf_misses()) return kCandidate;
      } else if (list->depth < 0) {
        list->assigning = false;
        const int last = list->gates - 1;
        if (last >= 0 && list->unread[last] == 1u << last && list->number[last] >= 0) list->done[list->number[last]] = 1;
      }
    }
    return kMore;
  } catch (const std::bad_alloc &) {
    return kNoMemory;
  }
}

// Strikes out circuits whose word at every one of these states is one of those inside (a byte per state and word).
MINCIRC_API int mincirc_enumeration_bar(mincirc_enumeration *list, const int64_t *state, const uint8_t *inside,
                                        int64_t count) {
  try {
    Lemma lemma;
    lemma.state.assign(state, state + count);
    lemma.inside.assign(inside, inside + count * list->words);
    list->lemmas.push_back(lemma);
    return 1;
  } catch (const std::bad_alloc &) {
    return 0;
  }
}

// Writes the candidate: per gate its arity, its table and 6 fan-ins; per output its node and whether it is complemented.
// Node i is input bit i, node `inputs` + k gate k, and -1 the constant 0.
MINCIRC_API void mincirc_enumeration_circuit(const mincirc_enumeration *list, int64_t inputs, int64_t *gates,
                                             int64_t *outputs) {
  auto node_of = [&](int32_t node) {
    if (node >= list->plain) return inputs + node - list->plain;
    return node == 0 ? int64_t{-1} : int64_t{list->input_of[node - 1]};
  };
  auto negated = [&](int32_t node) { return node > 0 && node < list->plain && list->input_negated[node - 1]; };
  for (int g = 0; g < list->gates; ++g) {
    const Gate &gate = list->gate[g];
    int flips = 0;
    for (int k = 0; k < gate.arity; ++k) flips = flips << 1 | negated(gate.fanin[k]);
    uint64_t table = 0;
    for (int row = 0; row < 1 << gate.arity; ++row) table |= (gate.table >> (row ^ flips) & 1) << row;
    gates[8 * g] = gate.arity;
    gates[8 * g + 1] = static_cast<int64_t>(table);
    for (int k = 0; k < gate.arity; ++k) gates[8 * g + 2 + k] = node_of(gate.fanin[k]);
  }
  for (int h = 0; h < list->outputs; ++h) {
    const auto &option = list->options[h][list->place[h]];
    outputs[2 * h] = node_of(option.node);
    outputs[2 * h + 1] = option.negated ^ static_cast<int>(negated(option.node));
  }
}

// Writes: circuits so far, of these judged by sweeps, boxes that were judged, effort so far, functions, bytes.
MINCIRC_API void mincirc_enumeration_counts(const mincirc_enumeration *list, int64_t *counts) {
  counts[0] = list->circuits < 9e18 ? static_cast<int64_t>(list->circuits) : INT64_MAX;
  counts[1] = list->swept;
  counts[2] = list->boxes;
  counts[3] = list->work();
  counts[4] = list->count;
  counts[5] = list->bytes;
}
