// Circuits that read every signal and every gate exactly once: see forest.cpp.
#ifndef MINCIRC_FOREST_H
#define MINCIRC_FOREST_H

#include <vector>

#include "expansion.h"
#include "lower_bounds.h"

namespace mincirc {
namespace refuting {

struct BuiltGate {
  int16_t first, second;       // literals
  uint8_t operation;           // truth table, bit first + 2 second
  int16_t node;                // the gate's own node
};

struct PlacedOutput {
  int8_t name;      // 2 output + complemented
  int16_t literal;  // the value without the name's complement
};

class Forest {
 public:
  Forest(const LowerBounds &bounds, bool with_xor, bool use_bounds, int64_t most_steps)
      : bounds_(bounds), operations_(with_xor ? 5 : 4), use_bounds_(use_bounds), most_steps_(most_steps) {}

  enum Answer { NONE, FOUND, GIVEN_UP };
  // Whether the relation, of w signals and u outputs, has a forest of w - u gates.  A new gate's node is `node` or more.
  Answer search(const Residual &r, int node);

  // Whether what outputs demand leaves no forest: they share a signal, or one needs more gates.
  bool hopeless(const Residual &r) const;

  int64_t steps() const { return steps_; }
  const std::vector<BuiltGate> &gates() const { return gates_; }        // of the forest found, last gate first
  const std::vector<PlacedOutput> &outputs() const { return outputs_; }

 private:
  using Allowed = uint32_t[MOST_LIVE];  // bit i of entry j: the pair i < j may be read by the next gate
  struct Merge;
  bool tree(const Residual &r, const Allowed &allowed, int node);
  bool pair(const Residual &r, const Allowed &allowed, int i, int j, int node);
  int order(const Residual &r, const Allowed &allowed, int i, int j, Merge &m) const;
  bool leaf(const Residual &r, const Merge &m);
  bool root(const Residual &r, const Merge &m, int p, bool complemented);

  const LowerBounds &bounds_;
  int operations_;
  bool use_bounds_;
  int64_t most_steps_, steps_ = 0;
  bool given_up_ = false;
  std::vector<BuiltGate> gates_;
  std::vector<PlacedOutput> outputs_;
};

}  // namespace refuting
}  // namespace mincirc

#endif
