#ifndef MINCIRC_POLICY_H
#define MINCIRC_POLICY_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mincirc::walks {

enum class Objective { discount = 0, horizon = 1, total = 2 };

// w . V >= threshold (> where strict), w sparse; in floats it counts as met from `slack` above the threshold on, and as
// missed from `slack` below.
struct FloatConstraint {
  std::vector<int32_t> states;
  std::vector<double> weights;
  double threshold = 0, slack = 0;
  bool strict = false;
  double sum = 0; // of the weights

  double margin(const std::vector<double>& values) const;
};

// A task in floats.  Flat choices first[s] .. first[s + 1] - 1 are those of state s; successors begin[c] ..
// begin[c + 1] - 1 those of choice c, the discount multiplied in.
struct FloatTask {
  Objective objective = Objective::discount;
  int32_t steps = 0; // of a horizon
  double gamma = 0;  // the discount
  std::vector<int32_t> first, begin, target;
  std::vector<double> reward, weight;
  std::vector<FloatConstraint> constraints;

  std::vector<double> leaves; // per choice 1 - probability of staying (with a horizon 1: loops are no equations)
  std::vector<int32_t> order; // states, those nearest to the constraints' states last

  int32_t states() const { return int32_t(first.size()) - 1; }
  int32_t choices() const { return int32_t(reward.size()); }
  void prepare(); // fills `leaves` and `order`, and takes loops out of rows
  double margin(const std::vector<double>& values) const;
  // Whether a box whose worst values are these passes, as far as floats can see.
  bool passes(const std::vector<double>& worst) const;
  // Whether every constraint is clearly met, by values that may still sink by `rest`.
  bool clear(const std::vector<double>& values, double rest = 0) const;
  // With a discount: the most by which values may still move after a sweep that moved none by more than `moved`.
  double rest(double moved) const { return moved * gamma / (1 - gamma); }
  // Whether every margin is far larger than what such a move makes of it.
  bool decided(const std::vector<double>& values, double rest) const;
};

struct PolicyLimits {
  double tolerance = 1e-12; // relative change of values in a sweep below which they have converged
  double rest = 1e-7;       // share of the visits that may be neglected
  double decided = 1e-2;    // share of a margin that may be unknown still when values are taken to be known
  int32_t sweeps = 20000;   // of one evaluation, at most
};

// Values, visits and prices of policies and boxes of one task, in pieces: `begin..` starts a computation, `advance`
// works on it, taking from `work` (in multiplications, about), until it returns true.
class PolicyValues {
  public:
  PolicyValues(const FloatTask& task, const PolicyLimits& limits);

  void begin_policy(const std::vector<int32_t>& flat); // warm from the values of the last policy
  void begin_prices();                                 // of the policy whose values are known
  void begin_worst(const std::vector<uint8_t>& mask, const std::vector<double>& from);
  bool advance(int64_t& work);

  // Of the last policy: values (with a horizon: with all steps to go), and whether they converged.
  const std::vector<double>& values() const { return values_; }
  bool converged() const { return converged_; }
  // Per flat choice: the first-order loss of return of all visits together, as a share of the slack.
  const std::vector<double>& prices() const { return prices_; }
  // Per flat choice: the loss of one visit (with a horizon: of all visits, not as a share).
  double loss(int32_t state, int32_t choice) const;
  // Of the last box: the least values, and whether all its policies meet the constraints.
  const std::vector<double>& worst() const { return worst_; }
  bool good() const { return good_; }
  size_t bytes() const;

  private:
  enum class Job { none, sweeps, stages, visits, arrivals, worst_down, worst_up, worst_stages };

  double backup(int32_t choice, const std::vector<double>& values) const {
    double q = task_.reward[size_t(choice)];
    for (int32_t j = task_.begin[size_t(choice)]; j < task_.begin[size_t(choice) + 1]; j++)
      q += task_.weight[size_t(j)] * values[size_t(task_.target[size_t(j)])];
    return q;
  }
  void gather();
  void find_earning();
  bool sweep_policy();
  bool stage_policy();
  bool sweep_visits();
  bool arrive();
  bool sweep_worst(bool down);
  bool stage_worst();
  bool weigh();
  void begin_visits();
  void stage_block(int32_t block);
  const std::vector<double>& stage(int32_t left);

  const FloatTask& task_;
  PolicyLimits limits_;
  Job job_ = Job::none;
  int32_t done_ = 0;
  bool converged_ = false, good_ = false;
  int64_t cost_ = 0; // of one sweep
  std::vector<int32_t> flat_;
  // The rows of the policy in the order of sweeps, without states that earn nothing.
  std::vector<int32_t> row_state_, row_begin_, row_target_;
  std::vector<double> row_reward_, row_weight_, row_leaves_;
  std::vector<uint8_t> earning_, mask_;
  std::vector<double> values_, next_, worst_, prices_;
  std::vector<double> weights_, visits_, residual_;
  double weight_sum_ = 0;
  int32_t settled_ = 0, stride_ = 1, block_ = -1;
  std::vector<std::vector<double>> kept_, unrolled_;
  std::vector<double> arriving_, arriving_next_;
};

}  // namespace mincirc::walks

#endif
