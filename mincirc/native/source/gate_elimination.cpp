// Gate elimination as a search for proofs; the rules and their proofs stand at the head of mincirc/lower/elimination.py,
// which makes the same relations in the same order, and so uses the same effort.
//
// Idea.  A goal is a relation, a number of gates and a depth.  It is proved if every one of its conditions is; a condition
// has one or two choices, goals one step smaller, of which one must be proved.  Conditions are made one relation at a time and
// those are visited first that lack most.  The stack of goals is explicit, so that a call may end after any relation and the
// next one goes on there.  A frame whose relation is small begins with a question to the refuter (refuter.cpp), which is put in
// pieces of so many nodes, a step each; what it leaves unknown is asked again, with more nodes, when everything else has failed.
//
// Invariants.  (1) Relations in frames, conditions and in the memo are plain.  (2) `least` of a memo entry is proved.
// (3) A frame's outcome is handed to the frame below it, never read from the memo, since the memo may forget.
//
// Oracle: tests/lower/test_elimination.py: brute force, planted circuits, and the reference in Python.

#include "gate_elimination.h"

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "refuter.h"
#include "row_bound.h"
#include "row_relation.h"

namespace mincirc {

namespace {

enum class Outcome { yes, no, never, unknown };

constexpr int no_goal = 1 << 30;
constexpr int most_leaf_inputs = 8;
constexpr int most_leaf_outputs = 4;
constexpr int most_leaf_gates = 60;  // of a question to the refuter

struct Known {
  int least = 0;
  bool quick = false;        // the quick bound says no more
  int hopeless = no_goal;    // from this goal on no depth will do, in this round
  int found = no_goal;       // there is a circuit of fewer gates than this
  int unknown = no_goal;     // from this goal on the refuter has no answer, in this round
  int round = 0;
  std::vector<int> failed;   // by depth, the least goal that failed

  Outcome outcome(int goal, int depth) const {
    if (least >= goal) return Outcome::yes;
    if (goal >= std::min(hopeless, found)) return Outcome::never;
    for (size_t deep = static_cast<size_t>(depth); deep < failed.size(); ++deep)
      if (failed[deep] <= goal) return Outcome::no;
    return depth == 0 ? Outcome::no : Outcome::unknown;
  }

  // Forget what more nodes for the refuter may change.
  void enter_round(int now) {
    if (round == now) return;
    round = now;
    hopeless = unknown = no_goal;
    failed.clear();
  }

  void note(Outcome outcome, int goal, int depth) {
    if (outcome == Outcome::yes) {
      least = std::max(least, goal);
    } else if (outcome == Outcome::never) {
      hopeless = std::min(hopeless, goal);
    } else {
      if (failed.size() <= static_cast<size_t>(depth)) failed.resize(static_cast<size_t>(depth) + 1, no_goal);
      int &at = failed[static_cast<size_t>(depth)];
      at = std::min(at, goal);
    }
  }
};

// Two generations: when the younger one is full, the older one is forgotten.
class Memo {
 public:
  explicit Memo(int64_t most_rows) : most_(most_rows / 2) {}

  // What is known of a relation, to be changed in place before the next call.
  Known &at(const RowRelation &relation) {
    std::string key = relation.key();
    const auto found = young_.find(key);
    if (found != young_.end()) return found->second;
    Known known;
    const auto old = old_.find(key);
    if (old != old_.end()) {
      known = std::move(old->second);
      old_.erase(old);
    }
    if (rows_ > most_) {
      old_.swap(young_);
      young_.clear();
      rows_ = 0;
    }
    rows_ += static_cast<int64_t>(relation.rows.size()) + 16;
    return young_.emplace(std::move(key), std::move(known)).first->second;
  }

 private:
  int64_t most_;
  int64_t rows_ = 0;
  std::unordered_map<std::string, Known> young_;
  std::unordered_map<std::string, Known> old_;
};

// A relation by how it is made; made again when it is visited, as many conditions wait for long.
struct Choice {
  int missing;  // gates that the known bound lacks
  int move;
  int number;  // which of the move's relations
  int need;
};

using Condition = std::vector<Choice>;

struct Frame {
  RowRelation relation;
  int goal;
  int depth;
  bool leaf;           // the refuter is to be asked first
  int64_t nodes = -1;  // that it may still look at; -1: it was not asked yet
  int move = 0;
  bool made = false;
  bool final = true;
  size_t at = 0;
  size_t choice = 0;
  std::vector<Condition> conditions;
};

}  // namespace

class GateElimination {
 public:
  GateElimination(int gates, const SizeTables &tables, int64_t most_rows, mincirc_refuter *refuter,
                  const mincirc_elimination_leaves &leaves)
      : gates_(gates), tables_(tables), memo_(most_rows), refuter_(refuter), leaves_(leaves) {}

  void begin(const RowRelation &relation) {
    root_ = relation;
    root_.plain();
    begin_goal(0);
    begin_round(first_nodes());
  }

  int raise(int goal, int64_t effort) {
    if (goal != goal_) begin_goal(goal);
    const int64_t end = effort_ + effort;
    for (;;) {
      if (nodes_ == 0 && first_nodes() > 0) next_round(goal);
      if (stack_.empty()) {
        const Outcome outcome = ended_ != Outcome::unknown ? ended_ : enter(root_, goal, depth_);
        ended_ = Outcome::unknown;
        if (outcome == Outcome::yes) return 1;
        if (outcome == Outcome::never || depth_ > root_.inputs + root_.outputs) {
          if (known_of(root_).found > goal) {
            if (refuter_ && nodes_ == 0) {
              effort_ = std::max(effort_, std::min(end, leaves_.after));  // without leaves the rest of these relations is in vain
              if (effort_ < leaves_.after) return 3;
              continue;
            }
            if (unanswered_ && nodes_ < leaves_.most_nodes) {
              next_round(goal);
              continue;
            }
          }
          ended_ = Outcome::never;
          return 2;
        }
        if (outcome == Outcome::no) {
          ++depth_;
          continue;
        }
      }
      if (effort_ >= end) return 3;
      step(*stack_.back());
    }
  }

  // Where memory was out in the midst of a step: forget the goal in work, whose conditions may be incomplete.
  void abandon() { begin_goal(0); }

  int64_t effort() const { return effort_; }
  int depth() const { return depth_; }

 private:
  void begin_goal(int goal) {
    goal_ = goal;
    depth_ = 1;
    stack_.clear();
    ended_ = Outcome::unknown;
  }

  // Nodes for each leaf in the first round; 0 while there are no leaves.
  int64_t first_nodes() const { return refuter_ && effort_ >= leaves_.after ? leaves_.nodes : 0; }

  // Begin the goal again with more nodes.
  void next_round(int goal) {
    begin_goal(goal);
    begin_round(nodes_ == 0 ? leaves_.nodes : std::min(nodes_ * leaves_.growth, leaves_.most_nodes));
  }

  void begin_round(int64_t nodes) {
    ++round_;
    nodes_ = nodes;
    unanswered_ = false;
  }

  Known &known_of(const RowRelation &relation) {
    Known &known = memo_.at(relation);
    known.enter_round(round_);
    return known;
  }

  // Whether the refuter is to be asked about a relation and a goal.
  bool is_leaf(const RowRelation &relation, const Known &known, int goal) const {
    return nodes_ > 0 && relation.inputs <= leaves_.inputs && relation.outputs > 0 && relation.outputs <= leaves_.outputs &&
           known.least < goal && goal <= most_leaf_gates && goal < std::min(known.found, known.unknown);
  }

  Outcome outcome_of(const RowRelation &relation, const Known &known, int goal, int depth) const {
    return is_leaf(relation, known, goal) ? Outcome::unknown : known.outcome(goal, depth);
  }

  Known &quick(const RowRelation &relation, int need) {
    Known &known = known_of(relation);
    if (known.least < need && !known.quick) {
      known.least = std::max(known.least, quick_bound(relation, need, tables_));
      known.quick = known.least < need;
      if (known.least == 0 && need > 0) known.found = 1;
    }
    return known;
  }

  // The outcome for a goal, or unknown with a frame for it on the stack.
  Outcome enter(const RowRelation &relation, int goal, int depth) {
    const Known &known = quick(relation, goal);
    const Outcome outcome = outcome_of(relation, known, goal, depth);
    if (outcome == Outcome::unknown) {
      auto frame = std::make_unique<Frame>();
      frame->relation = relation;
      frame->goal = goal;
      frame->depth = depth;
      frame->leaf = is_leaf(relation, known, goal);
      stack_.push_back(std::move(frame));
    }
    return outcome;
  }

  void step(Frame &frame) {
    if (frame.leaf) {
      ask(frame);
    } else if (!frame.made) {
      move(frame);
    } else if (frame.at == frame.conditions.size()) {
      end(Outcome::yes);
    } else {
      const Choice &choice = frame.conditions[frame.at][frame.choice];
      RowRelation found;
      make(frame.relation, move_of(frame, choice.move), choice.number, found);
      const Outcome outcome = enter(found, choice.need, frame.depth - 1);
      if (outcome != Outcome::unknown) receive(frame, outcome);
    }
  }

  // Ask the refuter for a circuit of fewer gates than the goal, another piece; its answer ends the frame.
  void ask(Frame &frame) {
    const RowRelation &relation = frame.relation;
    if (frame.nodes < 0) {
      uint16_t forbidden[1 << most_leaf_inputs] = {};
      for (const Row &row : relation.rows) forbidden[row.code] = static_cast<uint16_t>(every_word(relation.outputs) & ~row.words);
      if (!mincirc_refuter_ask(refuter_, 0, relation.inputs, relation.outputs, forbidden, frame.goal - 1)) throw std::bad_alloc();
      frame.nodes = nodes_;
    }
    mincirc_refuter_statistics before, after;
    mincirc_refuter_read(refuter_, &before);
    const int32_t answer = mincirc_refuter_run(refuter_, std::min(frame.nodes, leaves_.piece));
    mincirc_refuter_read(refuter_, &after);
    effort_ += 1 + (after.nodes - before.nodes) / leaves_.nodes_per_relation;
    frame.nodes -= std::max<int64_t>(1, after.nodes - before.nodes);
    if (answer == 4) throw std::bad_alloc();  // whoever catches it abandons the goal, as the refuter's stack is incomplete
    if (answer == 3 && frame.nodes > 0) return;
    frame.leaf = false;
    Known &known = known_of(relation);
    if (answer == 0) {
      end(Outcome::yes);
    } else if (answer == 1) {
      known.found = std::min(known.found, frame.goal);
      end(Outcome::never);
    } else {
      known.unknown = std::min(known.unknown, frame.goal);
      unanswered_ = true;
      const Outcome outcome = known.outcome(frame.goal, frame.depth);
      if (outcome != Outcome::unknown) end(outcome);
    }
  }

  void receive(Frame &frame, Outcome outcome) {
    if (outcome == Outcome::yes) {
      ++frame.at;
      frame.choice = 0;
      frame.final = true;
      return;
    }
    frame.final = frame.final && outcome == Outcome::never;
    if (++frame.choice == frame.conditions[frame.at].size()) end(frame.final ? Outcome::never : Outcome::no);
  }

  void end(Outcome outcome) {
    const std::unique_ptr<Frame> frame = std::move(stack_.back());
    stack_.pop_back();
    known_of(frame->relation).note(outcome, frame->goal, frame->depth);
    if (stack_.empty())
      ended_ = outcome;
    else
      receive(*stack_.back(), outcome);
  }

  // Make the next condition; in the end, sort them.
  void move(Frame &frame) {
    const int move = frame.move++;
    const Move made = move_of(frame, move);
    if (made.choices > 0) {
      require(frame, move, made);
      return;
    }
    std::stable_sort(frame.conditions.begin(), frame.conditions.end(),
                     [](const Condition &one, const Condition &other) { return one[0].missing > other[0].missing; });
    frame.made = true;
  }

  struct Move {
    enum Kind { literal, input, gate, none } kind;
    int choices;
    int need;
    int number;  // among those of its kind
  };

  Move move_of(const Frame &frame, int number) const {
    const int inputs = frame.relation.inputs;
    const int literals = 2 * inputs * frame.relation.outputs;
    if (number < literals) return {Move::literal, 1, frame.goal, number};
    number -= literals;
    if (number < inputs) return {Move::input, 2, frame.goal - 2, number};
    number -= inputs;
    if (number < inputs * (inputs - 1) / 2 * gates_) return {Move::gate, 1, frame.goal - 1, number};
    return {Move::none, 0, 0, 0};
  }

  // Make a relation of a move; false where a code has no allowed word left.
  bool make(const RowRelation &relation, const Move &move, int choice, RowRelation &found) const {
    bool some = false;
    if (move.kind == Move::literal) {
      const int literal = move.number % (2 * relation.inputs);
      some = relation.placed(move.number / (2 * relation.inputs), literal / 2, static_cast<uint32_t>(literal % 2), found);
    } else if (move.kind == Move::input) {
      some = relation.fixed(move.number, static_cast<uint32_t>(choice), found);
    } else {
      int first = 1;
      int second = move.number / gates_;
      for (; second >= first; ++first) second -= first;
      some = relation.merged(first, second, move.number % gates_, found);
    }
    if (some) found.plain();
    return some;
  }

  // Put the condition that one of a move's relations needs so many gates; end the frame where it fails at once.
  void require(Frame &frame, int number, const Move &move) {
    Condition choices;
    bool open = false;
    bool never = true;
    for (int i = 0; i < move.choices; ++i) {
      ++effort_;
      RowRelation found;
      if (!make(frame.relation, move, i, found)) return;
      const Known &known = quick(found, move.need);
      const Outcome outcome = outcome_of(found, known, move.need, frame.depth - 1);
      if (outcome == Outcome::yes) return;
      open = open || outcome == Outcome::unknown;
      never = never && outcome == Outcome::never;
      choices.push_back({move.need - known.least, number, i, move.need});
    }
    if (!open) {
      end(never ? Outcome::never : Outcome::no);
      return;
    }
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice &one, const Choice &other) { return one.missing < other.missing; });
    frame.conditions.push_back(std::move(choices));
  }

  int gates_;
  SizeTables tables_;
  Memo memo_;
  mincirc_refuter *refuter_;
  mincirc_elimination_leaves leaves_;
  int round_ = 0;
  int64_t nodes_ = 0;        // for a leaf of this round; 0: there are no leaves
  bool unanswered_ = false;  // some leaf of this round
  RowRelation root_;
  std::vector<std::unique_ptr<Frame>> stack_;
  Outcome ended_ = Outcome::unknown;
  int goal_ = 0;
  int depth_ = 1;
  int64_t effort_ = 0;
};

}  // namespace mincirc

struct mincirc_gate_elimination {
  mincirc::GateElimination search;
};

MINCIRC_API mincirc_gate_elimination *mincirc_gate_elimination_open(int32_t exclusive, const uint8_t *sizes_2,
                                                                    const uint8_t *sizes_3, const uint8_t *sizes_4,
                                                                    int32_t free_codes, int64_t most_rows, void *refuter,
                                                                    const mincirc_elimination_leaves *leaves) {
  if (leaves->inputs > mincirc::most_leaf_inputs || leaves->outputs > mincirc::most_leaf_outputs) return nullptr;
  mincirc::SizeTables tables;
  tables.of_inputs[2] = sizes_2;
  tables.of_inputs[3] = sizes_3;
  tables.of_inputs[4] = sizes_4;
  tables.free_codes = free_codes;
  const int gates = exclusive ? mincirc::exclusive_or + 1 : mincirc::exclusive_or;
  try {
    return new mincirc_gate_elimination{
        mincirc::GateElimination(gates, tables, most_rows, static_cast<mincirc_refuter *>(refuter), *leaves)};
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

MINCIRC_API void mincirc_gate_elimination_close(mincirc_gate_elimination *search) { delete search; }

MINCIRC_API int32_t mincirc_gate_elimination_begin(mincirc_gate_elimination *search, int32_t inputs, int32_t outputs,
                                                   int64_t count, const uint32_t *codes, const uint64_t *words) {
  if (inputs < 0 || inputs > mincirc::most_codes || outputs < 0 || outputs > mincirc::most_outputs) return 0;
  try {
    mincirc::RowRelation relation;
    relation.inputs = inputs;
    relation.outputs = outputs;
    for (int64_t i = 0; i < count; ++i) relation.rows.push_back({codes[i], words[i] & mincirc::every_word(outputs)});
    if (!relation.normalise()) return 0;
    search->search.begin(relation);
    return 1;
  } catch (const std::bad_alloc &) {
    return -1;
  }
}

MINCIRC_API int32_t mincirc_gate_elimination_raise(mincirc_gate_elimination *search, int32_t goal, int64_t effort,
                                                   int64_t *state) {
  try {
    const int32_t attempt = search->search.raise(goal, effort);
    state[0] = search->search.effort();
    state[1] = search->search.depth();
    return attempt;
  } catch (const std::bad_alloc &) {
    search->search.abandon();
    return -1;
  }
}
