// Lower bounds on the size of a residual relation, by fixing signals: see lower_bounds.cpp.
#ifndef MINCIRC_LOWER_BOUNDS_H
#define MINCIRC_LOWER_BOUNDS_H

#include "residual.h"
#include "three_inputs.h"

namespace mincirc {
namespace refuting {

// The signals that an output depends on in every circuit: two cells that differ in that signal alone demand different values.
uint32_t provable_dependence(const Demands &d, int output, int signals);

class LowerBounds {
 public:
  // pairs: two outputs together; cones: outputs counted by the signals that they depend on.
  LowerBounds(const ThreeInputs &tables, bool pairs, bool cones) : tables_(tables), pairs_(pairs), cones_(cones) {}

  // Whether no circuit of at most `gates` gates computes the relation.
  bool may_exceeds(const Residual &r, int gates) const;
  // Whether no circuit of at most `gates` gates that reads every signal and has a gate at every output computes it.
  bool must_exceeds(const Residual &r, int gates) const;
  // A bound that holds for every circuit; at most `enough` + 1 is looked for, and 0 comes back if it is `idle` or less.
  int may_bound(const Residual &r, int enough, int idle) const;

  // Whether one output, given by what it demands, needs more than `gates` gates.
  bool one_exceeds(const uint64_t *on, const uint64_t *off, int signals, int gates) const {
    return cone_of_one(on, off, signals, signals, gates, gates) > gates;
  }

 private:
  struct Fixing;  // what stays the same while signals are fixed

  int fix(const Fixing &f, const uint64_t *side, int signals, int below, uint32_t set) const;
  int fixed_bound(const Residual &r, const Demands &d, bool must, int enough, int idle) const;
  int leaf(const Fixing &f, const uint64_t *side, uint32_t set) const;
  int cone_of_one(const uint64_t *on, const uint64_t *off, int signals, int below, int enough, int idle) const;
  int cone_of_two(const uint64_t *side, int signals, int below, int enough, int idle) const;
  int largest_cone(const Residual &r, const Demands &d, int enough, int idle) const;
  bool others_exceed(const Residual &r, const Demands &d, int gates) const;

  const ThreeInputs &tables_;
  bool pairs_, cones_;
};

}  // namespace refuting
}  // namespace mincirc

#endif
