// Sweeps: values of policies and of boxes of policies, by Gauss-Seidel iteration in doubles.
//
// Idea.  One backup sets V(s) to R(c) + sum_t w(c, t) V(t) for the choice c of a policy, or to the largest (smallest) such
// number over the choices of a box; a sweep backs up all states, each backup using the newest values (Gauss-Seidel; Puterman
// 1994, section 6.3.3).  States are swept in an order in which successors mostly come first: breadth first search from the
// initial states, reversed.
//
// Residual loops.  A choice that leads back to its own state with weight l < 1 would make iteration slow (walking into a wall
// for ever loses a little in every step).  V(s) = R + l V(s) + rest is the same equation as V(s) = (R + rest) / (1 - l), so
// loops are divided out once, when the task is given.  l = 1 only occurs undiscounted, with reward 0: a policy that picks such
// a choice earns nothing, and its value is 0.
//
// Total reward.  A policy's values are the least solution of its equations.  Iteration from 0 rises to it; from other
// values it may end at another solution, on recurrent states without reward.  So the states from which the policy cannot come
// to a reward get the value 0 first; on all others the solution is unique (they are transient: a recurrent state with reward
// would be worth infinitely much).
//
// From above.  V* bounds every policy, the backup B of a box is monotone and B V* <= V*; so replacing any U(s) by
// min(U(s), (B U)(s)), in any order, keeps U >= the values of every policy in the box (value iteration from above, as in
// interval iteration: Haddad, Monmege 2014).  Only states that have a successor whose value has just dropped need another
// backup: a queue of them instead of sweeps.  It ends as soon as weights . U is below the threshold.
//
// All of it guides only: nothing that is claimed rests on a double (bounds.cpp has what decides).
// Oracle: tests/mdp/test_sweeps.py (numpy, and exact values of policies).

#include "values.h"

#include <cmath>
#include <new>
#include <vector>

namespace {

struct Move {
  int64_t target;
  double weight;
};

}  // namespace

struct mincirc_values {
  int64_t states;
  bool total;
  std::vector<int64_t> first, begin, order;
  std::vector<Move> moves;                           // loops divided out
  std::vector<double> reward, leaves;                // likewise; the probability of leaving the state
  std::vector<int64_t> before_begin, before;         // predecessors of every state
  std::vector<int64_t> queue;                        // a ring: states whose backup is due
  std::vector<uint8_t> queued, mark;
  int64_t head = 0, waiting = 0;

  double backup(int64_t choice, const double *values) const {
    double total_value = reward[choice];
    for (int64_t i = begin[choice]; i < begin[choice + 1]; ++i) total_value += moves[i].weight * values[moves[i].target];
    return total_value;
  }

  void push(int64_t state) {
    if (queued[state]) return;
    queued[state] = 1;
    int64_t place = head + waiting++;
    queue[place < states ? place : place - states] = state;
  }

  int64_t pop() {
    int64_t state = queue[head];
    head = head + 1 < states ? head + 1 : 0;
    --waiting;
    queued[state] = 0;
    return state;
  }

  void forget() {
    while (waiting > 0) pop();
  }
};

namespace {

const double kStays = 1.0 - 1e-12;  // a loop of at least this weight is never left

// Copies the choices without their loops.  False where an index is out of range.
bool take_choices(mincirc_values &task, const int64_t *begin, const int64_t *target, const double *weight,
                  const double *reward) {
  task.begin.push_back(0);
  for (int64_t s = 0; s < task.states; ++s) {
    for (int64_t c = task.first[s]; c < task.first[s + 1]; ++c) {
      double loop = 0.0;
      for (int64_t i = begin[c]; i < begin[c + 1]; ++i) {
        if (target[i] < 0 || target[i] >= task.states) return false;
        if (target[i] == s) loop += weight[i];
      }
      const bool stays = loop >= kStays;
      const double leaves = stays ? 1.0 : 1.0 - loop;
      task.leaves.push_back(leaves);
      task.reward.push_back(stays ? 0.0 : reward[c] / leaves);
      for (int64_t i = begin[c]; i < begin[c + 1] && !stays; ++i)
        if (target[i] != s && weight[i] != 0.0) task.moves.push_back({target[i], weight[i] / leaves});
      task.begin.push_back(static_cast<int64_t>(task.moves.size()));
    }
  }
  return true;
}

void find_predecessors(mincirc_values &task) {
  std::vector<int64_t> last(task.states, -1);
  task.before_begin.assign(task.states + 1, 0);
  for (int pass = 0; pass < 2; ++pass) {  // counts, then entries
    std::vector<int64_t> place(task.before_begin);
    last.assign(task.states, -1);
    for (int64_t s = 0; s < task.states; ++s)
      for (int64_t i = task.begin[task.first[s]]; i < task.begin[task.first[s + 1]]; ++i) {
        const int64_t t = task.moves[i].target;
        if (last[t] == s) continue;
        last[t] = s;
        if (pass == 0) ++task.before_begin[t + 1];
        else task.before[place[t]++] = s;
      }
    if (pass == 0) {
      for (int64_t t = 0; t < task.states; ++t) task.before_begin[t + 1] += task.before_begin[t];
      task.before.resize(task.before_begin[task.states]);
    }
  }
}

void find_order(mincirc_values &task, const int64_t *roots, int64_t root_count) {
  std::vector<uint8_t> seen(task.states, 0);
  std::vector<int64_t> found;
  found.reserve(task.states);
  for (int64_t i = 0; i < root_count; ++i)
    if (!seen[roots[i]]) {
      seen[roots[i]] = 1;
      found.push_back(roots[i]);
    }
  for (size_t k = 0; k < found.size(); ++k)
    for (int64_t i = task.begin[task.first[found[k]]]; i < task.begin[task.first[found[k] + 1]]; ++i) {
      const int64_t t = task.moves[i].target;
      if (seen[t]) continue;
      seen[t] = 1;
      found.push_back(t);
    }
  task.order.assign(found.rbegin(), found.rend());
  for (int64_t s = task.states - 1; s >= 0; --s)
    if (!seen[s]) task.order.push_back(s);
}

// Marks the states from which the policy can come to a reward.
void mark_earning(mincirc_values &task, const int64_t *choice) {
  for (int64_t s = 0; s < task.states; ++s) task.mark[s] = task.reward[choice[s]] != 0.0;
  for (bool more = true; more;) {
    more = false;
    for (int64_t s : task.order) {
      if (task.mark[s]) continue;
      for (int64_t i = task.begin[choice[s]]; i < task.begin[choice[s] + 1]; ++i)
        if (task.mark[task.moves[i].target]) {
          task.mark[s] = 1;
          more = true;
          break;
        }
    }
  }
}

}  // namespace

// NULL where memory is short or an index is out of range.
MINCIRC_API mincirc_values *mincirc_values_new(int64_t states, const int64_t *first, const int64_t *begin,
                                               const int64_t *target, const double *weight, const double *reward,
                                               const int64_t *roots, int64_t root_count, int total) {
  mincirc_values *task = nullptr;
  try {
    task = new mincirc_values();
    task->states = states;
    task->total = total != 0;
    task->first.assign(first, first + states + 1);
    bool good = take_choices(*task, begin, target, weight, reward);
    for (int64_t i = 0; i < root_count; ++i) good = good && roots[i] >= 0 && roots[i] < states;
    if (good) {
      find_predecessors(*task);
      find_order(*task, roots, root_count);
      task->queue.assign(states, 0);
      task->queued.assign(states, 0);
      task->mark.assign(states, 1);
      return task;
    }
  } catch (const std::bad_alloc &) {
  }
  delete task;
  return nullptr;
}

MINCIRC_API void mincirc_values_free(mincirc_values *task) { delete task; }

// Sweeps towards the values of a policy until no value changes by more than `tolerance` times the largest value (or 1, if that
// is more); returns whether that came within `most` sweeps.
MINCIRC_API int mincirc_values_policy(mincirc_values *task, const int64_t *choice, double *values, double tolerance,
                                      int64_t most) {
  if (task->total) {
    mark_earning(*task, choice);
    for (int64_t s = 0; s < task->states; ++s)
      if (!task->mark[s]) values[s] = 0.0;
  }
  for (int64_t sweep = 0; sweep < most; ++sweep) {
    double change = 0.0, size = 1.0;
    for (int64_t s : task->order) {
      if (task->total && !task->mark[s]) continue;
      const double value = task->backup(choice[s], values);
      change = std::fmax(change, std::fabs(value - values[s]));
      size = std::fmax(size, std::fabs(value));
      values[s] = value;
    }
    if (change <= tolerance * size) return 1;
  }
  return 0;
}

// The same for the best policy of a box, or the worst.  States without an allowed choice keep their values.
MINCIRC_API int mincirc_values_box(mincirc_values *task, const uint8_t *allowed, int worst, double *values,
                                   double tolerance, int64_t most) {
  const double sign = worst ? -1.0 : 1.0;
  for (int64_t sweep = 0; sweep < most; ++sweep) {
    double change = 0.0, size = 1.0;
    for (int64_t s : task->order) {
      double best = -HUGE_VAL;
      for (int64_t c = task->first[s]; c < task->first[s + 1]; ++c)
        if (allowed[c]) best = std::fmax(best, sign * task->backup(c, values));
      if (best == -HUGE_VAL) continue;
      change = std::fmax(change, std::fabs(sign * best - values[s]));
      size = std::fmax(size, std::fabs(best));
      values[s] = sign * best;
    }
    if (change <= tolerance * size) return 1;
  }
  return 0;
}

// Sweeps towards the visits of a policy, d(t) = weights(t) + sum_s d(s) w(s, t), loops included; with total reward visits
// to states from which the policy comes to no reward count as 0.  Each sweep passes on what has arrived at every state,
// initial states first, until at most `tolerance` is on its way; returns whether that came within `most` sweeps.  What is on
// its way is read and written in `pending`: at first the weights, with visits of 0.
MINCIRC_API int mincirc_values_visits(mincirc_values *task, const int64_t *choice, double *pending, double *visits,
                                      double tolerance, int64_t most) {
  if (task->total) mark_earning(*task, choice);
  for (int64_t sweep = 0; sweep < most; ++sweep) {
    for (auto place = task->order.rbegin(); place != task->order.rend(); ++place) {
      const int64_t s = *place, c = choice[s];
      const double arrived = pending[s];
      if (arrived == 0.0) continue;
      pending[s] = 0.0;
      if (task->total && !task->mark[s]) continue;
      visits[s] += arrived / task->leaves[c];
      for (int64_t i = task->begin[c]; i < task->begin[c + 1]; ++i)
        pending[task->moves[i].target] += arrived * task->moves[i].weight;
    }
    double left = 0.0;
    for (int64_t s = 0; s < task->states; ++s) left += pending[s];
    if (left <= tolerance) return 1;
  }
  return 0;
}

// Lowers upper bounds on the values of every policy of a box.  `changed` are the states whose choices are restricted since
// `values` were bounds closed under backups (count -1: goes on with the states that wait).  A drop of at most `room` is left
// out.  Returns 1 when weights . values < threshold, 0 when no backup lowers a value, 2 when `*most` backups are done;
// `*most` becomes the number of backups left.
MINCIRC_API int mincirc_values_above(mincirc_values *task, const uint8_t *allowed, const int64_t *changed,
                                     int64_t changed_count, double *values, const double *weights, double threshold,
                                     double room, int64_t *most) {
  if (changed_count >= 0) task->forget();
  for (int64_t i = 0; i < changed_count; ++i) task->push(changed[i]);
  double sum = 0.0;
  for (int64_t s = 0; s < task->states; ++s) sum += weights[s] * values[s];
  if (sum < threshold) return 1;
  while (task->waiting > 0) {
    if (*most <= 0) return 2;
    --*most;
    const int64_t s = task->pop();
    double best = -HUGE_VAL;
    for (int64_t c = task->first[s]; c < task->first[s + 1]; ++c)
      if (allowed[c]) best = std::fmax(best, task->backup(c, values));
    if (!(best < values[s] - room) || best == -HUGE_VAL) continue;
    sum -= weights[s] * (values[s] - best);
    values[s] = best;
    if (sum < threshold) return 1;
    for (int64_t i = task->before_begin[s]; i < task->before_begin[s + 1]; ++i) task->push(task->before[i]);
  }
  return 0;
}
