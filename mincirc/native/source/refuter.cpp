// The refuter: does a relation have a circuit of at most R two-input gates?  Depth-first search over live signals.
//
// IDEA.  Build a circuit gate by gate, from the inputs on.  Of what is built, only this matters for the rest: which signals
// must still be read (they are live), which outputs are not placed yet, and the *residual relation* between them
// (residual.h).  A state is refuted at R when every way to add a gate leads to refuted states at R - 1 (expansion.cpp).  A table
// keyed on the whole residual, up to permutation and complement (sorted_form.cpp, residual_table.cpp), merges the orders in which
// the same gates are built.  The method is mincirc's own; it is a search for chains from the inputs (Knuth, TAOCP 7.1.2)
// that forgets dead values, as pebbling does.
//
// TWO QUESTIONS, about a relation S and a number R of gates.
//   MAY(S, R):  is there a circuit of at most R gates?  Signals may stay unread, outputs may be signals or constants.
//   MUST(S, R): is there a circuit of at most R gates, smallest among all circuits of S, that reads every signal and has a gate
//               at every output?
// "MUST refuted" therefore speaks of smallest circuits of S alone, whatever S is a part of.  That is enough: what remains of a
// smallest circuit behind one of its gates is a smallest circuit of what is left (expansion.cpp).  And it makes the
// table's facts true on their own: they carry over between sizes, questions and runs.  A circuit found for MUST(S, R) need not be
// smallest; it is a circuit of at most R gates, and ends the search.
//
// MAY from MUST.  A smallest circuit has some outputs at signals or constants and gates at the others, and reads a set D of signals: all
// placements are tried, outputs in increasing order (those before stay at gates), then all D; a relation "on D"
// forbids what any cell forbids that agrees on D.  A placement that loses no word of the other outputs is the only one that
// need be tried: any circuit may make it and keep its gates.
//
// RULES.  Each may be switched off; what is refuted stays refuted (tests/refuter).  S has w signals and u outputs.
//   BOUND     lower bounds by fixing signals (lower_bounds.cpp); PAIRS two outputs together; CONES by dependence.
//   SMALL     relations of at most three signals and two outputs are answered from the tables (three_inputs.cpp).  With two
//             outputs, a cell whose words are no product of what each output may be is split by the first output's value.
//   COFACTORS MUST: every signal i is read.  Fix it to c: its readers vanish, at least one gate, and what remains computes the
//             cofactor.  So MUST(S, R) is refuted if MAY(S | i = c, R - 1) is.  Cofactors are asked in order of their bounds,
//             and only those whose bound is near R - 1 (the gap): that leaves out questions, never answers.
//   OUTPUTS   MUST, outputs provably pairwise distinct up to complement, so that they are u different gates.  The last gate in
//             a topological order is read by none, so it is an output, and of one output only.  Without it, R - 1 gates
//             compute the others.  So MUST(S, R) is refuted if for every p, MAY(S without p, R - 1) is.
//   FAN_OUT   MUST: call signal i tight at c if MAY(S | i = c, R - 2) is refuted.  If two gates read i, both vanish when i = c;
//             so a tight signal has one reader, and dies at it.  If that reader is constant at i = c and another gate reads it,
//             two gates vanish again; so it is an output that nothing reads.  Only MAY questions and bounds that hold for every
//             circuit serve here: fixing i may leave other signals unread (`87777888` on five inputs has 4 gates, and
//             `8777788878887888` on six has 5; the bound for MUST would say one more).
//   FOREST    MUST, w = R + u: the circuit is a forest (forest.cpp).
//   SLACK, PLACE_FREE: see expansion.cpp.  TABLE, SORTED: the table of residuals, and its sorted form.
//   DEEPENING A MAY question is asked for fewer gates first: sizes of cofactors come back as smaller circuits are found.
// All of them hold for relations with don't-cares, for AND types with free complements (aig), and with XOR as well (b2, xaig,
// lut-2): they use that a gate reads two values, that a gate with a constant input is free, and that complements
// are.  nand, demorgan (complements cost), mig and lut-k (gates of more inputs) are refused by the caller.
//
// UNKNOWN.  Whatever is cut off by a cap (live signals) is unknown, is not stored, and makes unknown what needs it.
//
// FRAMES.  The search keeps its own stack, so that a call ends after so many nodes and the next one goes on from there: no time, no
// memory of the search is lost, and the pieces are the same search as the whole.  A node is a residual looked at.
//
// THE CIRCUIT.  Frames name the literals of live signals and where outputs were placed.  Where every question on the stack is
// a step of the main one (none is a test by a rule), a circuit found is read off the frames.  Tables that only know sizes do
// not answer "found" there, so that the search goes on to the gates.
//
// ORACLES: brute force, SAT, planted circuits (tests/refuter), and the checker of replay logs (mincirc/verify/replay.py), which
// shares nothing with this file but docs/replay-logs.md.  While a log is written, only rules that the page knows are used.
#include "refuter.h"

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "expansion.h"
#include "fact_exchange.h"
#include "forest.h"
#include "lower_bounds.h"
#include "replay_log.h"
#include "residual.h"
#include "residual_table.h"
#include "sorted_form.h"
#include "three_inputs.h"

namespace mincirc {
namespace refuting {

namespace {

enum Rule : uint32_t {
  BOUND = 1,
  PAIRS = 2,
  CONES = 4,
  SMALL = 8,
  COFACTORS = 16,
  OUTPUTS = 32,
  FAN_OUT = 64,
  FOREST = 128,
  SLACK = 256,
  PLACE_FREE = 512,
  TABLE = 1024,
  SORTED = 2048,
  DEEPENING = 4096,
};
constexpr uint32_t NOT_IN_LOGS = CONES | DEEPENING;

enum Answer { REFUTED, FOUND, UNKNOWN, OPEN };  // OPEN: a frame was pushed and will answer

constexpr int MOST_GATES = 60, MOST_INPUTS = 8, NOT_FOUND = 255;
constexpr int16_t ZERO = -2;  // the literal of constant 0; that of 1 is -1

enum class Kind : uint8_t { MAY, PLACE, MUST };
enum class Phase : uint8_t { BEGIN, FORESTS, COFACTORS, OUTPUTS, FAN_OUT, EXPAND, PLACING, READING };

struct Test {  // a cofactor, and its lower bound as a MAY problem
  int bound, signal, value;
};

struct Frame {
  Kind kind;
  Phase phase;
  bool test;     // asked by a rule: only the answer matters
  bool unknown;  // some part was
  int gates;
  int node;  // the number of the next gate
  int64_t begun;
  Residual state;
  // MAY: the number of gates asked now.
  int size;
  // PLACE: outputs before `first` stay at gates; the placement now; the sets of signals to read.
  Demands demands;
  int first, output, source;
  bool complemented, only;
  std::vector<uint32_t> sets;
  // MUST.
  std::vector<Test> tests;
  size_t at;  // of tests, outputs or sets
  Tight tight;
  Expansion expansion;
};

}  // namespace

class Engine {
 public:
  explicit Engine(const mincirc_refuter_options &o)
      : options_(o),
        rules_(o.log_bytes > 0 ? o.rules & ~NOT_IN_LOGS : o.rules),
        tables_(ThreeInputs::of(o.with_xor != 0)),
        bounds_(tables_, on(PAIRS), on(CONES)),
        forest_(bounds_, o.with_xor != 0, on(BOUND), o.forest_steps),
        table_(o.table_bytes),
        log_(o.log_bytes) {}

  void ask(bool must, const Residual &relation, int gates);
  Answer run(int64_t nodes);
  void read(mincirc_refuter_statistics &s) const;

  // Facts for other searches and from them (fact_exchange.cpp).
  void keep_journal(int64_t bytes, int least) { journal_.begin(bytes, least); }
  int64_t unsent() const { return journal_.words(); }
  int64_t send(uint64_t *message, int64_t words) { return journal_.take(identity(), message, words); }
  int64_t receive_facts(const uint64_t *message, int64_t words) {
    if (log_.wanted()) return -1;  // the log would lack the records behind them
    return receive(table_, journal_, identity(), message, words);
  }

  const std::vector<BuiltGate> &gates() const { return found_gates_; }
  const int16_t *outputs() const { return found_outputs_; }
  const ReplayLog &log() const { return log_; }

 private:
  bool on(uint32_t rule) const { return (rules_ & rule) != 0; }
  // What facts depend on beside the relation: the operations of a gate.
  uint64_t identity() const { return options_.with_xor ? 2 : 1; }
  void store(const Residual &r, const Known &facts, int64_t effort);
  Frame &push(Kind kind, Phase phase, const Residual &state, int gates, int node, bool test);
  void finish(Answer answer);

  Answer ask_may(const Residual &relation, int gates, int node, bool test);
  Answer ask_must(const Residual &relation, int gates, int node, bool test);
  Answer small(const Residual &r, int gates) const;
  Answer small_pair(const uint64_t *plane, uint64_t mixed, uint64_t on, uint64_t off, uint64_t on2, uint64_t off2,
                    int gates) const;

  void step();
  void step_may(Frame &f);
  void step_place(Frame &f);
  void step_reading(Frame &f);
  void step_must(Frame &f);
  void step_forest(Frame &f);
  void step_cofactors(Frame &f);
  void step_outputs(Frame &f);
  void step_fan_out(Frame &f);
  void step_expand(Frame &f);

  void push_placing(const Residual &state, int gates, int node, bool test, int first);
  void list_sets(const Residual &r, int undecided, uint32_t kept, Frame &f) const;
  void list_tests(Frame &f) const;
  void must_refuted(Frame &f, const char *reason);
  void keep_circuit(const Forest *forest);
  void place_found(int output_name, int literal);

  const mincirc_refuter_options options_;
  const uint32_t rules_;
  const ThreeInputs &tables_;
  const LowerBounds bounds_;
  Forest forest_;
  ResidualTable table_;
  FactJournal journal_;
  ReplayLog log_;
  std::vector<std::unique_ptr<Frame>> frames_;
  size_t depth_ = 0;
  Answer answered_ = OPEN;  // by the frame that was finished last; OPEN: its answer was read
  mincirc_refuter_statistics count_ = {};
  std::vector<BuiltGate> found_gates_;
  int16_t found_outputs_[MOST_OUTPUTS] = {};
};

void Engine::ask(bool must, const Residual &relation, int gates) {
  depth_ = 0;
  found_gates_.clear();
  answered_ = contradictory(relation)      ? REFUTED
              : must                       ? ask_must(relation, gates, relation.signals, false)
                                           : ask_may(relation, gates, relation.signals, false);
}

Answer Engine::run(int64_t nodes) {
  const int64_t end = count_.nodes + nodes;
  while (depth_ > 0) {
    if (count_.nodes >= end) return OPEN;
    step();
  }
  return answered_;
}

Frame &Engine::push(Kind kind, Phase phase, const Residual &state, int gates, int node, bool test) {
  if (depth_ == frames_.size()) frames_.push_back(std::unique_ptr<Frame>(new Frame));
  Frame &f = *frames_[depth_++];
  count_.deepest = std::max<int64_t>(count_.deepest, static_cast<int64_t>(depth_));
  f.kind = kind;
  f.phase = phase;
  f.test = test;
  f.unknown = false;
  f.gates = gates;
  f.node = node;
  f.begun = count_.nodes;
  f.state = state;
  f.at = 0;
  answered_ = OPEN;
  return f;
}

void Engine::finish(Answer answer) {
  --depth_;
  answered_ = answer;
}

void Engine::store(const Residual &r, const Known &facts, int64_t effort) {
  if (!on(TABLE)) return;
  const uint64_t logarithm = logarithm_of(effort);
  table_.merge(r, facts, logarithm);
  journal_.note(r, facts, logarithm);
}

// ---- questions: answered at once, or a frame is pushed ---------------------------------------------------------------

Answer Engine::small(const Residual &r, int gates) const {
  if (!on(SMALL) || r.signals > 3 || r.outputs > 2) return OPEN;
  Demands d;
  demands_of(r, d);
  if (r.outputs == 1) return tables_.one(tables_.number(d.on[0][0], d.off[0][0])) <= gates ? FOUND : REFUTED;
  // Cells whose allowed words are no product of what each output may be: {0, 3}, {1, 2}, or three words.
  uint64_t mixed = 0;
  for (int v = 0; v < 4; ++v)
    mixed |= r.cell[v] & ~((v & 1 ? d.off[0][0] : d.on[0][0]) | (v & 2 ? d.off[1][0] : d.on[1][0]));
  const Answer answer = small_pair(r.cell, mixed, d.on[0][0], d.off[0][0], d.on[1][0], d.off[1][0], gates);
  if (answer != REFUTED || !mixed || !log_.wanted()) return answer;
  // Logs know the table of pairs only.
  const bool by_table = small_pair(r.cell, 0, d.on[0][0], d.off[0][0], d.on[1][0], d.off[1][0], gates) == REFUTED;
  return by_table ? REFUTED : OPEN;
}

// Two outputs on three signals that must be 1 in `on` and 0 in `off`, and obey the relation in the cells `mixed`.
Answer Engine::small_pair(const uint64_t *plane, uint64_t mixed, uint64_t on, uint64_t off, uint64_t on2, uint64_t off2,
                          int gates) const {
  const int size = tables_.two(tables_.number(on, off), tables_.number(on2, off2));
  if (size > gates) return REFUTED;
  if (!mixed) return size < ThreeInputs::ENOUGH ? FOUND : OPEN;
  // In one of these cells, the first output is 0 or 1; either value leaves a product.
  const uint64_t cell = mixed & (0 - mixed);
  bool open = false;
  for (int value = 0; value < 2; ++value) {
    const bool bars_zero = (plane[value] & cell) != 0, bars_one = (plane[value | 2] & cell) != 0;
    if (bars_zero && bars_one) continue;
    const Answer answer = small_pair(plane, mixed & ~cell, value ? on | cell : on, value ? off : off | cell,
                                     bars_zero ? on2 | cell : on2, bars_one ? off2 | cell : off2, gates);
    if (answer == FOUND) return FOUND;
    open |= answer == OPEN;
  }
  return open ? OPEN : REFUTED;
}

Answer Engine::ask_may(const Residual &relation, int gates, int node, bool test) {
  ++count_.nodes;
  ++count_.may_questions;
  if (relation.outputs == 0) {
    if (!test) keep_circuit(nullptr);
    return FOUND;
  }
  if (gates < 0) return REFUTED;
  const Answer answer = small(relation, gates);
  if (answer == REFUTED || (answer == FOUND && test)) return answer;
  Residual r(relation);
  if (on(SORTED)) sort_form(r);
  Known known;
  if (on(TABLE)) known = table_.look_up(r);
  if (known.may_refuted >= gates) {
    ++count_.hits;
    return REFUTED;
  }
  if (test && known.may_found <= gates) {
    ++count_.hits;
    return FOUND;
  }
  if (on(BOUND) && bounds_.may_exceeds(r, gates)) {
    ++count_.cut_by_bound;
    return REFUTED;
  }
  Frame &f = push(Kind::MAY, Phase::BEGIN, r, gates, node, test);
  f.size = gates;
  if (on(DEEPENING)) f.size = std::max({0, known.may_refuted + 1, gates - options_.deepening});
  return OPEN;
}

Answer Engine::ask_must(const Residual &relation, int gates, int node, bool test) {
  ++count_.nodes;
  const int w = relation.signals, u = relation.outputs;
  if (gates <= 0 || w < 2 || (on(SLACK) && w > gates + u)) return REFUTED;
  if (w > options_.most_live) {
    ++count_.capped;
    return UNKNOWN;
  }
  const Answer answer = small(relation, gates);
  if (answer == REFUTED || (answer == FOUND && test)) return answer;
  if (on(FOREST) && w == gates + u && !log_.wanted() && forest_.hopeless(relation)) {
    ++count_.cut_by_forest;
    return REFUTED;
  }
  Residual r(relation);
  if (on(SORTED)) sort_form(r);
  if (on(TABLE)) {
    const Known known = table_.look_up(r);
    if (std::max(known.must_refuted, known.may_refuted) >= gates) {
      ++count_.hits;
      return REFUTED;
    }
  }
  if (on(BOUND) && bounds_.must_exceeds(r, gates)) {
    ++count_.cut_by_bound;
    return REFUTED;
  }
  push(Kind::MUST, Phase::FORESTS, r, gates, node, test);
  return OPEN;
}

void Engine::step() {
  Frame &f = *frames_[depth_ - 1];
  switch (f.kind) {
    case Kind::MAY: return step_may(f);
    case Kind::PLACE: return f.phase == Phase::READING ? step_reading(f) : step_place(f);
    case Kind::MUST: return step_must(f);
  }
}

// ---- MAY -------------------------------------------------------------------------------------------------------------

void Engine::step_may(Frame &f) {
  const Answer last = answered_;
  answered_ = OPEN;
  Known facts;
  const int64_t effort = count_.nodes - f.begun;
  if (last == FOUND) {
    facts.may_found = f.size;
    store(f.state, facts, effort);
    return finish(FOUND);
  }
  if (last == REFUTED) {
    facts.may_refuted = f.size;
    log_.note('A', f.size, f.state, "-");
    store(f.state, facts, effort);
    if (f.size == f.gates) return finish(REFUTED);
  }
  if (last == UNKNOWN) {
    f.unknown = true;
    if (f.size == f.gates) return finish(UNKNOWN);
  }
  if (last != OPEN) ++f.size;
  push_placing(f.state, f.size, f.node, f.test, 0);
}

void Engine::push_placing(const Residual &state, int gates, int node, bool test, int first) {
  Frame &f = push(Kind::PLACE, Phase::PLACING, state, gates, node, test);
  demands_of(f.state, f.demands);
  f.first = first;
  f.output = f.source = -1;
  f.complemented = f.only = false;
}

namespace {

// Whether an output can be signal i, or the constant 0 where i < 0, or its complement, as far as it alone is concerned.
bool fits(const Demands &d, int p, int i, bool complemented, int signals) {
  for (int t = 0; t < words_of(signals); ++t) {
    const uint64_t value = i < 0 ? 0 : signal_word(i, t);
    if ((d.on[p][t] & (complemented ? value : ~value)) || (d.off[p][t] & (complemented ? ~value : value))) return false;
  }
  return true;
}

}  // namespace

// Placements of outputs at constants and signals, one output at a time.
void Engine::step_place(Frame &f) {
  const Answer last = answered_;
  answered_ = OPEN;
  if (last == FOUND || (last != OPEN && f.only)) return finish(last);
  f.unknown |= last == UNKNOWN;
  for (;;) {
    // The next placement: output, source (-1 the constant), polarity.
    if (f.output < 0) {
      f.output = f.first;
      f.source = -1;
      f.complemented = false;
    } else if (!f.complemented) {
      f.complemented = true;
    } else {
      f.complemented = false;
      if (++f.source == f.state.signals) {
        f.source = -1;
        ++f.output;
      }
    }
    if (f.output >= f.state.outputs) break;
    if (!fits(f.demands, f.output, f.source, f.complemented, f.state.signals)) continue;
    Residual rest;
    bool loses;
    ++count_.nodes;
    place_at_signal(f.state, f.output, f.source, f.complemented, rest, loses);
    if (contradictory(rest)) continue;
    f.only = !loses && on(PLACE_FREE);
    if (rest.outputs == 0) {
      if (!f.test) keep_circuit(nullptr);
      return finish(FOUND);
    }
    const int first = f.only ? f.first : f.output;
    return push_placing(rest, f.gates, f.node, f.test, first);
  }
  f.phase = Phase::READING;
  f.sets.clear();
  if (f.gates > 0) list_sets(f.state, f.state.signals - 1, 0, f);
}

// All sets of signals that may be the ones read: those for which the relation is not contradictory.
void Engine::list_sets(const Residual &r, int undecided, uint32_t kept, Frame &f) const {
  if (undecided < 0) {
    const int w = count_ones(kept);
    if (w >= 2 && !(on(SLACK) && w > f.gates + f.state.outputs)) f.sets.push_back(kept);
    return;
  }
  list_sets(r, undecided - 1, kept | uint32_t{1} << undecided, f);
  if (!droppable(r, undecided)) return;
  Residual rest;
  without_signal(r, undecided, rest);
  list_sets(rest, undecided - 1, kept, f);
}

void Engine::step_reading(Frame &f) {
  Answer last = answered_;
  for (;;) {
    answered_ = OPEN;
    if (last == FOUND) return finish(FOUND);
    f.unknown |= last == UNKNOWN;
    if (f.at == f.sets.size()) return finish(f.unknown ? UNKNOWN : REFUTED);
    Residual r(f.state);
    const uint32_t kept = f.sets[f.at++];
    for (int i = f.state.signals - 1; i >= 0; --i) {
      if (kept >> i & 1) continue;
      Residual rest;
      without_signal(r, i, rest);
      r = rest;
    }
    last = ask_must(r, f.gates, f.node, f.test);
    if (last == OPEN) return;
  }
}

// ---- MUST ------------------------------------------------------------------------------------------------------------

void Engine::must_refuted(Frame &f, const char *reason) {
  log_.note('M', f.gates, f.state, reason);
  Known facts;
  facts.must_refuted = f.gates;
  store(f.state, facts, count_.nodes - f.begun);
  finish(REFUTED);
}

void Engine::step_must(Frame &f) {
  switch (f.phase) {
    case Phase::FORESTS: return step_forest(f);
    case Phase::COFACTORS: return step_cofactors(f);
    case Phase::OUTPUTS: return step_outputs(f);
    case Phase::FAN_OUT: return step_fan_out(f);
    default: return step_expand(f);
  }
}

void Engine::step_forest(Frame &f) {
  if (on(FOREST) && f.state.signals == f.gates + f.state.outputs) {
    ++count_.forests;
    const Forest::Answer answer = forest_.search(f.state, f.node);
    count_.nodes += forest_.steps();
    if (answer == Forest::FOUND) {
      if (!f.test) keep_circuit(&forest_);
      return finish(FOUND);
    }
    if (answer == Forest::NONE) {
      ++count_.cut_by_forest;
      return must_refuted(f, "F");
    }
    ++count_.forests_given_up;
  }
  list_tests(f);
  f.phase = Phase::COFACTORS;
  f.at = 0;
}

// The cofactors with their bounds, those of the largest bounds first.
void Engine::list_tests(Frame &f) const {
  f.tests.clear();
  const bool asks = on(COFACTORS) && f.gates >= options_.cofactors_from;
  if (!asks && !on(FAN_OUT)) return;
  const int least = f.gates - 1 - std::max(options_.cofactors_gap, options_.fan_out_gap);
  for (int i = 0; i < f.state.signals; ++i)
    for (int c = 0; c < 2; ++c) {
      Residual half;
      cofactor(f.state, i, c, half);
      f.tests.push_back(Test{on(BOUND) ? bounds_.may_bound(half, f.gates - 1, std::max(least, 0) - 1) : 0, i, c});
    }
  std::stable_sort(f.tests.begin(), f.tests.end(), [](const Test &a, const Test &b) { return a.bound > b.bound; });
}

void Engine::step_cofactors(Frame &f) {
  Answer last = answered_;
  answered_ = OPEN;
  if (on(COFACTORS) && f.gates >= options_.cofactors_from) {
    for (;;) {
      if (last == REFUTED) {
        const Test &test = f.tests[f.at - 1];
        char reason[16];
        snprintf(reason, sizeof reason, "C%d,%d", test.signal, test.value);
        ++count_.cut_by_cofactor;
        return must_refuted(f, reason);
      }
      if (f.at == f.tests.size() || f.tests[f.at].bound + options_.cofactors_gap < f.gates) break;
      const Test &test = f.tests[f.at++];
      if (test.bound > f.gates - 1) {
        last = REFUTED;
        continue;
      }
      Residual half;
      cofactor(f.state, test.signal, test.value, half);
      last = ask_may(half, f.gates - 1, f.node, true);
      if (last == OPEN) return;
    }
    answered_ = OPEN;
  }
  f.phase = Phase::OUTPUTS;
  f.at = 0;
}

void Engine::step_outputs(Frame &f) {
  Answer last = answered_;
  answered_ = OPEN;
  if (on(OUTPUTS) && f.state.outputs > 1 && f.gates >= options_.outputs_from) {
    if (f.at == 0) {
      Demands d;
      demands_of(f.state, d);
      if (!pairwise_distinct(d, f.state.outputs, f.state.stride())) last = FOUND;
    }
    for (;;) {
      if (last == FOUND || last == UNKNOWN) break;  // the rule says nothing
      if (f.at == static_cast<size_t>(f.state.outputs)) {
        ++count_.cut_by_outputs;
        return must_refuted(f, "O");
      }
      Residual rest;
      without_output(f.state, static_cast<int>(f.at++), rest);
      last = ask_may(rest, f.gates - 1, f.node, true);
      if (last == OPEN) return;
    }
    answered_ = OPEN;
  }
  f.phase = Phase::FAN_OUT;
  f.at = 0;
  memset(&f.tight, 0, sizeof f.tight);
}

void Engine::step_fan_out(Frame &f) {
  Answer last = answered_;
  answered_ = OPEN;
  if (on(FAN_OUT)) {
    for (;;) {
      if (last == REFUTED) f.tight.at[f.tests[f.at - 1].signal][f.tests[f.at - 1].value] = true;
      if (f.at == f.tests.size()) break;
      const Test &test = f.tests[f.at++];
      last = OPEN;
      if (test.bound > f.gates - 2) {
        last = REFUTED;
      } else if (f.gates >= options_.fan_out_from && test.bound + options_.fan_out_gap >= f.gates - 1) {
        Residual half;
        cofactor(f.state, test.signal, test.value, half);
        last = ask_may(half, f.gates - 2, f.node, true);
        if (last == OPEN) return;
      }
    }
    answered_ = OPEN;
  }
  ++count_.expanded;
  f.phase = Phase::EXPAND;
  f.expansion.begin(f.state, f.gates, f.node, f.tight, options_.with_xor != 0, on(SLACK), on(PLACE_FREE),
                    options_.most_live);
}

void Engine::step_expand(Frame &f) {
  Answer last = answered_;
  for (;;) {
    answered_ = OPEN;
    if (last == FOUND) return finish(FOUND);
    f.unknown |= last == UNKNOWN;
    Residual child;
    const int64_t before = f.expansion.built();
    const Expansion::Outcome outcome = f.expansion.next(child);
    count_.nodes += f.expansion.built() - before;
    if (outcome == Expansion::COMPLETE) {
      if (!f.test) keep_circuit(nullptr);
      return finish(FOUND);
    }
    if (outcome == Expansion::END) break;
    last = ask_must(child, f.gates - 1, f.node + 1, f.test);
    if (last == OPEN) return;
  }
  if (f.expansion.capped()) {
    ++count_.capped;
    f.unknown = true;
  }
  if (f.unknown) return finish(UNKNOWN);
  uint32_t bits = 0;
  for (int i = 0; i < f.state.signals; ++i)
    for (int c = 0; c < 2; ++c) bits |= static_cast<uint32_t>(f.tight.at[i][c]) << (2 * i + c);
  char reason[16];
  snprintf(reason, sizeof reason, "X%x", static_cast<unsigned>(bits));
  must_refuted(f, reason);
}

// ---- the circuit -----------------------------------------------------------------------------------------------------

void Engine::place_found(int output_name, int literal) {
  found_outputs_[output_name >> 1] = static_cast<int16_t>(literal ^ (output_name & 1));
}

// Read the circuit off the frames; all of them are steps of the main question.
void Engine::keep_circuit(const Forest *forest) {
  found_gates_.clear();
  for (size_t d = 0; d < depth_; ++d) {
    const Frame &f = *frames_[d];
    if (f.kind == Kind::PLACE && f.phase == Phase::PLACING) {
      const int literal = f.source < 0 ? ZERO : f.state.name[f.source];
      place_found(f.state.output_name[f.output], literal ^ (f.complemented ? 1 : 0));
    }
    if (f.kind == Kind::MUST && f.phase == Phase::EXPAND) {
      const Expansion &e = f.expansion;
      found_gates_.push_back(BuiltGate{f.state.name[e.first()], f.state.name[e.second()],
                                       static_cast<uint8_t>(e.operation()), static_cast<int16_t>(f.node)});
      for (int p = 0; p < f.state.outputs; ++p)
        if (const int placed = e.placement(p)) place_found(f.state.output_name[p], 2 * f.node + (placed == 2 ? 1 : 0));
    }
  }
  if (!forest) return;
  found_gates_.insert(found_gates_.end(), forest->gates().rbegin(), forest->gates().rend());
  for (const PlacedOutput &placed : forest->outputs()) place_found(placed.name, placed.literal);
}

void Engine::read(mincirc_refuter_statistics &s) const {
  s = count_;
  s.stored = table_.stored;
  s.evicted = table_.evicted;
  s.table_bytes = table_.bytes();
  s.log_records = log_.records();
  s.log_bytes = log_.complete() ? static_cast<int64_t>(log_.text().size()) : 0;
}

}  // namespace refuting
}  // namespace mincirc

// ---- interface -------------------------------------------------------------------------------------------------------

using mincirc::refuting::Engine;

struct mincirc_refuter {
  Engine engine;
  explicit mincirc_refuter(const mincirc_refuter_options &options) : engine(options) {}
};

MINCIRC_API mincirc_refuter *mincirc_refuter_new(const mincirc_refuter_options *options) {
  if (options->most_live < 1 || options->most_live > mincirc::refuting::MOST_LIVE || options->table_bytes < 0) return nullptr;
  try {
    return new mincirc_refuter(*options);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

MINCIRC_API void mincirc_refuter_free(mincirc_refuter *refuter) { delete refuter; }

MINCIRC_API int32_t mincirc_refuter_ask(mincirc_refuter *refuter, int32_t must, int32_t inputs, int32_t outputs,
                                        const uint16_t *forbidden, int32_t gates) {
  using namespace mincirc::refuting;
  if (inputs < 0 || inputs > MOST_INPUTS || outputs < 0 || outputs > MOST_OUTPUTS || gates > MOST_GATES) return 0;
  Residual r;
  r.signals = inputs;
  r.outputs = outputs;
  memset(r.cell, 0, static_cast<size_t>(r.words()) * 8);
  for (int i = 0; i < inputs; ++i) r.name[i] = static_cast<int16_t>(2 * i);
  for (int p = 0; p < outputs; ++p) r.output_name[p] = static_cast<int8_t>(2 * p);
  for (int c = 0; c < 1 << inputs; ++c)
    for (int v = 0; v < r.planes(); ++v)
      if (forbidden[c] >> v & 1) r.plane(v)[c >> 6] |= uint64_t{1} << (c & 63);
  try {
    refuter->engine.ask(must != 0, r, gates);
  } catch (const std::bad_alloc &) {
    return 0;
  }
  return 1;
}

MINCIRC_API int32_t mincirc_refuter_run(mincirc_refuter *refuter, int64_t nodes) {
  try {
    return refuter->engine.run(nodes);
  } catch (const std::bad_alloc &) {
    return 4;
  }
}

MINCIRC_API int32_t mincirc_refuter_circuit(const mincirc_refuter *refuter, int32_t *gates, int32_t *outputs) {
  const auto &built = refuter->engine.gates();
  for (size_t g = 0; g < built.size(); ++g) {
    gates[3 * g] = built[g].first;
    gates[3 * g + 1] = built[g].second;
    gates[3 * g + 2] = built[g].operation;
  }
  for (int p = 0; p < mincirc::refuting::MOST_OUTPUTS; ++p) outputs[p] = refuter->engine.outputs()[p];
  return static_cast<int32_t>(built.size());
}

MINCIRC_API void mincirc_refuter_read(const mincirc_refuter *refuter, mincirc_refuter_statistics *statistics) {
  refuter->engine.read(*statistics);
}

MINCIRC_API int64_t mincirc_refuter_log(const mincirc_refuter *refuter, int64_t offset, char *buffer, int64_t size) {
  const auto &log = refuter->engine.log();
  if (!log.complete()) return -1;
  const int64_t left = static_cast<int64_t>(log.text().size()) - offset;
  const int64_t n = std::max<int64_t>(0, std::min(left, size));
  memcpy(buffer, log.text().data() + offset, static_cast<size_t>(n));
  return n;
}

MINCIRC_API int32_t mincirc_refuter_keep_facts(mincirc_refuter *refuter, int64_t bytes, int32_t least) {
  if (bytes < 0 || least < 0 || least > 63) return 0;
  refuter->engine.keep_journal(bytes, least);
  return 1;
}

MINCIRC_API int64_t mincirc_refuter_unsent(const mincirc_refuter *refuter) { return refuter->engine.unsent(); }

MINCIRC_API int64_t mincirc_refuter_send(mincirc_refuter *refuter, uint64_t *message, int64_t words) {
  try {
    return refuter->engine.send(message, words);
  } catch (const std::bad_alloc &) {
    return 0;
  }
}

MINCIRC_API int64_t mincirc_refuter_receive(mincirc_refuter *refuter, const uint64_t *message, int64_t words) {
  try {
    return refuter->engine.receive_facts(message, words);
  } catch (const std::bad_alloc &) {
    return -2;
  }
}
