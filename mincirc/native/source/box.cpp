// Inner boxes: boxes of policies all of which meet the bounds, grown around one policy.
//
// Idea.  Where every policy of a box is good enough, states do not depend on one another, and a circuit may take any
// choice of the box at any state: don't-cares.  A box begins with one policy (with every choice at the states that it
// does not visit); choices are then admitted in batches, those that lose least first, by a random factor per state, as
// long as the worst policy passes.  A batch that fails is cut to a quarter, one that passes doubles the next.
//
// Whose.  As mincirc.mdp.boxes.inner, which is the reference; bisection of batches is that of delta debugging (Zeller,
// Hildebrandt 2002).
//
// Oracle.  tests/native/test_policy.py: random policies of a box, exactly.
#include "box.h"

#include <algorithm>
#include <cmath>

namespace mincirc::walks {

void BoxGrowth::begin(const std::vector<int32_t>& flat, bool free, int32_t tries, Random& random) {
  mask_.assign(task_.reward.size(), 0);
  seen_.assign(flat.size(), 0);
  if (free) {
    queue_.clear();
    for (const FloatConstraint& c : task_.constraints)
      for (const int32_t s : c.states)
        if (!seen_[size_t(s)]) {
          seen_[size_t(s)] = 1;
          queue_.push_back(s);
        }
    for (size_t i = 0; i < queue_.size(); i++) {
      const size_t c = size_t(flat[size_t(queue_[i])]);
      for (int32_t j = task_.begin[c]; j < task_.begin[c + 1]; j++) {
        const int32_t t = task_.target[size_t(j)];
        if (task_.weight[size_t(j)] > 0 && !seen_[size_t(t)]) {
          seen_[size_t(t)] = 1;
          queue_.push_back(t);
        }
      }
    }
  }
  candidates_.clear();
  for (int32_t s = 0; s < task_.states(); s++) {
    const double factor = -std::log(1.0 - random.unit());
    for (int32_t c = task_.first[size_t(s)]; c < task_.first[size_t(s) + 1]; c++) {
      if (c == flat[size_t(s)] || (free && !seen_[size_t(s)]))
        mask_[size_t(c)] = 1;
      else
        candidates_.emplace_back(std::max(values_.loss(s, c), 1e-9) * factor, c);
    }
  }
  std::sort(candidates_.begin(), candidates_.end());
  worst_ = values_.values();
  tries_ = tries;
  at_ = 0;
  batch_ = std::max<size_t>(1, candidates_.size() / 4);
  asked_ = false;
}

// Admits the next batch and asks for its worst policy; false where the box is complete.
bool BoxGrowth::next_batch() {
  if (at_ >= candidates_.size() || tries_ <= 0) return false;
  tries_--;
  end_ = std::min(candidates_.size(), at_ + batch_);
  for (size_t i = at_; i < end_; i++) mask_[size_t(candidates_[i].second)] = 1;
  values_.begin_worst(mask_, worst_);
  asked_ = true;
  return true;
}

bool BoxGrowth::advance(int64_t& work) {
  for (;;) {
    if (!asked_ && !next_batch()) return true;
    if (!values_.advance(work)) return false;
    asked_ = false;
    const size_t length = end_ - at_;
    if (values_.good()) {
      worst_ = values_.worst();
      at_ = end_;
      batch_ *= 2;
    } else {
      for (size_t i = at_; i < end_; i++) mask_[size_t(candidates_[i].second)] = 0;
      if (length == 1) at_++;
      batch_ = length == 1 ? 1 : std::max<size_t>(1, length / 4);
    }
  }
}

}  // namespace mincirc::walks
