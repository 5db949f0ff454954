// Values, visits and prices of policies, and the worst policy of a box, in floats that guide.
//
// Idea.  Local search asks three things of a policy: is its return above the bound, what would each other choice cost,
// and may a whole box of choices be admitted.  All three are linear or monotone equations over the same sparse rows,
// solved by Gauss-Seidel sweeps from the last solution: after a small change few sweeps are needed.  Loops are divided
// out, so that waiting costs no sweeps.
//
// Values: V(s) = (R + sum_t w V(t)) / (1 - w(s)).  Visits: forward push, d(s) takes the residual of s and passes it
// on.  Prices: d(s) (V(s) - Q(s, a)), the first-order loss of return, divided by the slack of the constraint; for
// several constraints visits are those of the weights sum_i w_i / slack_i, so that a sum of prices of at most 1
// means at most the slack of each.  Boxes: sweeps with the least choice.
//
// Whose.  Gauss-Seidel value iteration (Puterman 1994, section 6.3.3); forward push (Berkhin 2006); prices are the
// performance-difference identity (Kakade, Langford 2002); the worst policy of a box is that of a robust MDP with
// rectangular uncertainty (Iyengar 2005).
//
// Different here.  A box is refused as soon as a sweep from above misses the bound: every iterate bounds the worst
// policy from above.  With total reward sweeps begin at 0 and rise, since from above they may end at a fixed point
// that is too high (loops without reward); states from which a policy can earn nothing are held at 0.  With a
// horizon the worst policy may depend on the time, which only makes boxes smaller.
//
// Invariants.  Nothing here is a claim: whoever keeps a circuit evaluates its policy exactly.
//
// Oracle.  tests/native/test_policy.py: values, visits and worst cases of mincirc.mdp.value.floats.
#include "policy.h"

#include <algorithm>
#include <cmath>

namespace mincirc::walks {

double FloatConstraint::margin(const std::vector<double>& values) const {
  double sum = 0;
  for (size_t i = 0; i < states.size(); i++) sum += weights[i] * values[size_t(states[i])];
  return sum - threshold;
}

double FloatTask::margin(const std::vector<double>& values) const {
  double least = HUGE_VAL;
  for (const FloatConstraint& c : constraints) least = std::min(least, c.margin(values));
  return least;
}

bool FloatTask::passes(const std::vector<double>& worst) const {
  for (const FloatConstraint& c : constraints)
    if (!(c.margin(worst) >= (c.strict ? c.slack : -c.slack))) return false;
  return true;
}

bool FloatTask::clear(const std::vector<double>& values, double rest) const {
  for (const FloatConstraint& c : constraints)
    if (!(c.margin(values) - rest * c.sum > c.slack)) return false;
  return true;
}

bool FloatTask::decided(const std::vector<double>& values, double rest) const {
  for (const FloatConstraint& c : constraints)
    if (!(std::fabs(c.margin(values)) > rest * c.sum)) return false;
  return true;
}

void FloatTask::prepare() {
  const int32_t count = states();
  for (FloatConstraint& c : constraints) {
    c.sum = 0;
    for (const double w : c.weights) c.sum += w;
  }
  leaves.assign(reward.size(), 1.0);
  if (objective != Objective::horizon) {
    for (int32_t s = 0; s < count; s++)
      for (int32_t c = first[size_t(s)]; c < first[size_t(s) + 1]; c++) {
        double stay = 0;
        for (int32_t j = begin[size_t(c)]; j < begin[size_t(c) + 1]; j++)
          if (target[size_t(j)] == s) {
            stay += weight[size_t(j)];
            weight[size_t(j)] = 0;
          }
        leaves[size_t(c)] = std::max(0.0, 1.0 - stay);
        if (leaves[size_t(c)] <= 1e-12) { // never leaves: earns nothing, or the task would be refused
          leaves[size_t(c)] = 0;
          reward[size_t(c)] = 0;
          for (int32_t j = begin[size_t(c)]; j < begin[size_t(c) + 1]; j++) weight[size_t(j)] = 0;
          continue;
        }
        reward[size_t(c)] /= leaves[size_t(c)];
        for (int32_t j = begin[size_t(c)]; j < begin[size_t(c) + 1]; j++)
          weight[size_t(j)] /= leaves[size_t(c)];
      }
  }
  std::vector<uint8_t> seen(size_t(count), 0);
  order.clear();
  for (const FloatConstraint& c : constraints)
    for (const int32_t s : c.states)
      if (!seen[size_t(s)]) {
        seen[size_t(s)] = 1;
        order.push_back(s);
      }
  for (size_t i = 0; i < order.size(); i++) {
    const size_t s = size_t(order[i]);
    for (int32_t j = begin[size_t(first[s])]; j < begin[size_t(first[s + 1])]; j++)
      if (!seen[size_t(target[size_t(j)])]) {
        seen[size_t(target[size_t(j)])] = 1;
        order.push_back(target[size_t(j)]);
      }
  }
  std::reverse(order.begin(), order.end());
  for (int32_t s = 0; s < count; s++)
    if (!seen[size_t(s)]) order.push_back(s);
}

PolicyValues::PolicyValues(const FloatTask& task, const PolicyLimits& limits) : task_(task), limits_(limits) {
  const size_t states = size_t(task.states());
  values_.assign(states, 0.0);
  visits_.assign(states, 0.0);
  prices_.assign(task.reward.size(), 0.0);
  earning_.assign(states, 1);
}

size_t PolicyValues::bytes() const {
  size_t sum = prices_.size() * 8 + values_.size() * (8 * 8 + 8);
  if (task_.objective == Objective::horizon)
    sum += 2 * size_t(std::sqrt(double(task_.steps)) + 2) * values_.size() * 8;
  return sum;
}

// Which states earn anything under the policy, backwards from those that are paid (total reward).
void PolicyValues::find_earning() {
  for (size_t s = 0; s < flat_.size(); s++) earning_[s] = task_.reward[size_t(flat_[s])] != 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (const int32_t s : task_.order) {
      if (earning_[size_t(s)]) continue;
      const size_t c = size_t(flat_[size_t(s)]);
      for (int32_t j = task_.begin[c]; j < task_.begin[c + 1]; j++)
        if (task_.weight[size_t(j)] > 0 && earning_[size_t(task_.target[size_t(j)])]) {
          earning_[size_t(s)] = changed = true;
          break;
        }
    }
  }
  for (size_t s = 0; s < flat_.size(); s++)
    if (!earning_[s]) values_[s] = 0;
}

void PolicyValues::gather() {
  row_state_.clear();
  row_begin_.assign(1, 0);
  row_target_.clear();
  row_reward_.clear();
  row_weight_.clear();
  row_leaves_.clear();
  for (const int32_t s : task_.order) {
    if (!earning_[size_t(s)]) continue;
    const size_t c = size_t(flat_[size_t(s)]);
    row_state_.push_back(s);
    row_reward_.push_back(task_.reward[c]);
    row_leaves_.push_back(task_.leaves[c]);
    for (int32_t j = task_.begin[c]; j < task_.begin[c + 1]; j++) {
      if (task_.weight[size_t(j)] == 0) continue;
      row_target_.push_back(task_.target[size_t(j)]);
      row_weight_.push_back(task_.weight[size_t(j)]);
    }
    row_begin_.push_back(int32_t(row_target_.size()));
  }
  cost_ = int64_t(4 * row_state_.size() + row_target_.size());
}

void PolicyValues::begin_policy(const std::vector<int32_t>& flat) {
  flat_ = flat;
  done_ = 0;
  converged_ = false;
  if (task_.objective == Objective::total) find_earning();
  gather();
  job_ = task_.objective == Objective::horizon ? Job::stages : Job::sweeps;
  if (job_ == Job::stages) {
    values_.assign(flat_.size(), 0.0);
    stride_ = std::max(1, int32_t(std::sqrt(double(task_.steps))));
    kept_.clear();
    settled_ = task_.steps;
    block_ = -1;
  }
}

bool PolicyValues::advance(int64_t& work) {
  while (work > 0) {
    bool over = true;
    switch (job_) {
    case Job::none: return true;
    case Job::sweeps: over = sweep_policy(); break;
    case Job::stages: over = stage_policy(); break;
    case Job::visits: over = sweep_visits(); break;
    case Job::arrivals: over = arrive(); break;
    case Job::worst_down: over = sweep_worst(true); break;
    case Job::worst_up: over = sweep_worst(false); break;
    case Job::worst_stages: over = stage_worst(); break;
    }
    work -= cost_;
    if (over) {
      job_ = Job::none;
      return true;
    }
  }
  return false;
}

bool PolicyValues::sweep_policy() {
  double moved = 0, largest = 0;
  for (size_t i = 0; i < row_state_.size(); i++) {
    double q = row_reward_[i];
    for (int32_t j = row_begin_[i]; j < row_begin_[i + 1]; j++)
      q += row_weight_[size_t(j)] * values_[size_t(row_target_[size_t(j)])];
    double& value = values_[size_t(row_state_[i])];
    moved = std::max(moved, std::fabs(q - value));
    largest = std::max(largest, std::fabs(q));
    value = q;
  }
  converged_ = moved <= limits_.tolerance * (1 + largest);
  if (!converged_ && task_.objective == Objective::discount)
    converged_ = task_.decided(values_, task_.rest(moved) / limits_.decided);
  return converged_ || ++done_ >= limits_.sweeps;
}

// One more step to go (horizon); every stride_-th stage is kept for prices.
bool PolicyValues::stage_policy() {
  if (done_ % stride_ == 0) kept_.push_back(values_);
  next_.resize(values_.size());
  bool same = true;
  for (size_t s = 0; s < flat_.size(); s++) {
    next_[s] = backup(flat_[s], values_);
    same = same && next_[s] == values_[s];
  }
  values_.swap(next_);
  done_++;
  if (same) settled_ = done_;
  converged_ = same || done_ >= task_.steps;
  return converged_;
}

// The weights of all constraints, each divided by its slack; false where no constraint has any.
bool PolicyValues::weigh() {
  weights_.assign(flat_.size(), 0.0);
  bool any = false;
  double sum = 0;
  for (const FloatConstraint& c : task_.constraints) {
    const double margin = c.margin(values_);
    any = any || margin > c.slack;
    const double share = 1.0 / std::max(margin, c.slack);
    for (size_t i = 0; i < c.states.size(); i++) {
      weights_[size_t(c.states[i])] += c.weights[i] * share;
      sum += c.weights[i] * share;
    }
  }
  if (sum > 0 && weight_sum_ > 0)
    for (double& d : visits_) d *= sum / weight_sum_;
  weight_sum_ = sum;
  return any;
}

void PolicyValues::begin_prices() {
  good_ = weigh();
  if (!good_ && task_.objective != Objective::horizon) {
    job_ = Job::none;
    return;
  }
  done_ = 0;
  if (task_.objective == Objective::horizon) {
    std::fill(prices_.begin(), prices_.end(), 0.0);
    arriving_ = weights_;
    block_ = -1;
    cost_ = int64_t(task_.target.size()) + 4 * task_.choices();
    job_ = Job::arrivals;
  } else {
    begin_visits();
    job_ = Job::visits;
  }
}

void PolicyValues::begin_visits() {
  residual_ = weights_;
  for (size_t s = 0; s < flat_.size(); s++) {
    if (!earning_[s]) {
      visits_[s] = residual_[s] = 0;
      continue;
    }
    if (visits_[s] == 0) continue;
    const size_t c = size_t(flat_[s]);
    residual_[s] -= visits_[s] * task_.leaves[c];
    for (int32_t j = task_.begin[c]; j < task_.begin[c + 1]; j++)
      residual_[size_t(task_.target[size_t(j)])] += visits_[s] * task_.leaves[c] * task_.weight[size_t(j)];
  }
  cost_ = int64_t(4 * row_state_.size() + row_target_.size());
}

bool PolicyValues::sweep_visits() {
  double rest = 0, sum = 0;
  for (size_t i = row_state_.size(); i-- > 0;) {
    const size_t s = size_t(row_state_[i]);
    const double pushed = residual_[s];
    if (pushed == 0) continue;
    residual_[s] = 0;
    rest += std::fabs(pushed);
    if (row_leaves_[i] > 0) visits_[s] += pushed / row_leaves_[i];
    for (int32_t j = row_begin_[i]; j < row_begin_[i + 1]; j++)
      residual_[size_t(row_target_[size_t(j)])] += pushed * row_weight_[size_t(j)];
  }
  for (double& d : visits_) {
    d = std::max(d, 0.0);
    sum += d;
  }
  if (rest > limits_.rest * sum && ++done_ < limits_.sweeps) return false;
  for (int32_t s = 0; s < task_.states(); s++) {
    const double visits = visits_[size_t(s)];
    for (int32_t c = task_.first[size_t(s)]; c < task_.first[size_t(s) + 1]; c++)
      prices_[size_t(c)] = visits == 0 ? 0.0 : visits * loss(s, c);
  }
  return true;
}

double PolicyValues::loss(int32_t state, int32_t choice) const {
  if (task_.objective == Objective::horizon) return prices_[size_t(choice)];
  const double own = values_[size_t(state)], leaves = task_.leaves[size_t(choice)];
  if (leaves == 0) return own; // an action that never leaves earns nothing
  return leaves * (own - backup(choice, values_));
}

// Unrolls the kept stages of one block.
void PolicyValues::stage_block(int32_t block) {
  block_ = block;
  unrolled_.resize(size_t(stride_));
  unrolled_[0] = kept_[size_t(block)];
  for (int32_t k = 1; k < stride_; k++) {
    const std::vector<double>& before = unrolled_[size_t(k) - 1];
    std::vector<double>& now = unrolled_[size_t(k)];
    now.resize(before.size());
    for (size_t s = 0; s < flat_.size(); s++) now[s] = backup(flat_[s], before);
  }
}

// The values with so many steps to go.
const std::vector<double>& PolicyValues::stage(int32_t left) {
  if (left >= settled_) return values_;
  if (left / stride_ != block_) stage_block(left / stride_);
  return unrolled_[size_t(left % stride_)];
}

// One step forward in time: adds what each choice loses there, times the visits then (horizon).
bool PolicyValues::arrive() {
  const int32_t left = task_.steps - done_;
  next_ = stage(left);
  const std::vector<double>& later = stage(left - 1);
  arriving_next_.assign(arriving_.size(), 0.0);
  bool any = false;
  for (int32_t s = 0; s < task_.states(); s++) {
    const double visits = arriving_[size_t(s)];
    if (visits == 0) continue;
    for (int32_t c = task_.first[size_t(s)]; c < task_.first[size_t(s) + 1]; c++)
      prices_[size_t(c)] += visits * (next_[size_t(s)] - backup(c, later));
    const size_t c = size_t(flat_[size_t(s)]);
    for (int32_t j = task_.begin[c]; j < task_.begin[c + 1]; j++) {
      arriving_next_[size_t(task_.target[size_t(j)])] += visits * task_.weight[size_t(j)];
      any = true;
    }
  }
  arriving_.swap(arriving_next_);
  return ++done_ >= task_.steps || !any;
}

void PolicyValues::begin_worst(const std::vector<uint8_t>& mask, const std::vector<double>& from) {
  mask_ = mask;
  done_ = 0;
  good_ = false;
  cost_ = int64_t(task_.target.size()) + 2 * task_.choices();
  if (task_.objective == Objective::discount) {
    worst_ = from;
    job_ = Job::worst_down;
  } else {
    worst_.assign(size_t(task_.states()), 0.0);
    job_ = task_.objective == Objective::total ? Job::worst_up : Job::worst_stages;
  }
}

bool PolicyValues::sweep_worst(bool down) {
  double moved = 0, largest = 0;
  for (const int32_t s : task_.order) {
    double least = HUGE_VAL;
    for (int32_t c = task_.first[size_t(s)]; c < task_.first[size_t(s) + 1]; c++)
      if (mask_[size_t(c)]) least = std::min(least, backup(c, worst_));
    moved = std::max(moved, std::fabs(least - worst_[size_t(s)]));
    largest = std::max(largest, std::fabs(least));
    worst_[size_t(s)] = least;
  }
  done_++;
  const bool over = moved <= limits_.tolerance * (1 + largest) || done_ >= limits_.sweeps;
  if (down) {
    good_ = task_.passes(worst_);
    return over || (done_ > 2 && !good_) || task_.clear(worst_, task_.rest(moved));
  }
  good_ = task_.clear(worst_) || (over && done_ < limits_.sweeps && task_.passes(worst_));
  return over || good_;
}

bool PolicyValues::stage_worst() {
  next_.resize(worst_.size());
  bool same = true;
  for (int32_t s = 0; s < task_.states(); s++) {
    double least = HUGE_VAL;
    for (int32_t c = task_.first[size_t(s)]; c < task_.first[size_t(s) + 1]; c++)
      if (mask_[size_t(c)]) least = std::min(least, backup(c, worst_));
    same = same && least == worst_[size_t(s)];
    next_[size_t(s)] = least;
  }
  worst_.swap(next_);
  if (!same && ++done_ < task_.steps) return false;
  good_ = task_.passes(worst_);
  return true;
}

}  // namespace mincirc::walks
