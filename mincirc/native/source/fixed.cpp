// Upper bounds in fixed-point numbers: what decides that a policy, or every policy of a box, misses a constraint.
//
// Idea.  Sweeps from above (values.cpp) in whole numbers instead of doubles, each operation rounded upwards: then every vector
// on the way is a bound, and no later check is needed.  A unit is so small that rounding matters only for returns that differ
// from the threshold by about 1e-12 of themselves; those are not refuted here and are left to rationals.
//
// Proof.  Let V be the values of a policy p (with total reward the least solution of its equations), and U >= V on all states
// that p reaches.  (1) A backup of p's choice c at s is R + sum w U(t) with R and w rounded up, w rounded down where U(t) < 0,
// and the sum rounded up: at least the exact R + sum w U(t) >= R + sum w V(t) = V(s).  So U stays >= V when U(s) is replaced by
// the smaller of U(s) and the backup, in any order.  (2) Loops divided out (w = l at s itself, l < 1): V(s) = (R + sum w V(t)) /
// (1 - l) with the sum over t other than s, and the given numbers are R / (1 - l) and w / (1 - l), rounded up; the same argument
// holds.  For l = 1, which only occurs undiscounted, R is 0, and the least solution is V(s) = 0: a choice without reward and
// successors.  (3) In a box the largest backup of the allowed choices is at least that of p's choice.  (4) Where p comes to no
// reward above 0, V is at most 0.  (5) A horizon: the values with no step to go are 0, and those with h + 1 steps are backups of
// those with h steps; loops are not divided out; in a box choices may depend on the time, which only adds policies.
// (6) `start` is >= V* >= V: whoever makes the task rounds V* up.  (7) Weights of constraints are not negative and rounded like
// those of choices, so the weighted sum of U, rounded up, is at least that of V; the limit is chosen such that a constraint is
// missed if the sum is at most that.
//
// Order.  Most policies that fail do so near the initial states already, so the first sweeps are over the states nearest to
// these, with the bounds `start` (or better ones) beyond; only if that does not miss a constraint, the region grows.
//
// (8) Sweeps over some of the states, with `start` at all others, bound V by (6), whatever is chosen at the others; and V is at
// most 0 where p comes to no reward above 0 and to none of the others whose `start` is above 0.  Sweeps over more of the states
// may begin at the bounds of V that those over fewer have left: they depend on choices at these fewer states alone.
//
// No overflow: |U| < 2^61 and the weights of a choice sum to at most 2^62 (1 + a rounding each), so sums of products are below
// 2^124.  That holds for `start` and every vector below it and above V (whoever makes the task sees to it).
//
// Oracle: tests/mdp/test_fixed.py (exact values of policies and boxes; the same in Python's whole numbers).

#include "fixed_task.h"

#include <new>

void mincirc_fixed::prepare() {
  values.assign(states, 0);
  near = start;
  later.assign(states, 0);
  picked.assign(states, 0);
  ring.assign(states, 0);
  seen.assign(states, 0);
  mark.assign(states, 0);
  is_root.assign(states, 0);
  before_begin.assign(states + 1, 0);
  std::vector<int64_t> last;
  for (int pass = 0; pass < 2; ++pass) {  // counts, then entries
    std::vector<int64_t> place(before_begin);
    last.assign(states, -1);
    for (int64_t s = 0; s < states; ++s)
      for (int64_t i = begin[first[s]]; i < begin[first[s + 1]]; ++i) {
        const int64_t t = moves[i].target;
        if (last[t] == s) continue;
        last[t] = s;
        if (pass == 0) ++before_begin[t + 1];
        else before[place[t]++] = s;
      }
    if (pass == 0) {
      for (int64_t t = 0; t < states; ++t) before_begin[t + 1] += before_begin[t];
      before.resize(before_begin[states]);
    }
  }
}

bool mincirc_fixed::misses_in_steps(int64_t products) {
  int64_t gap;
  for (int64_t step = 0; step < steps; ++step) {
    for (int64_t s : reached) later[s] = values[s];
    for (int64_t s : reached) values[s] = backup(picked[s], later.data());
  }
  work += steps * products;
  return missed(values.data(), &gap);
}

void mincirc_fixed::clear_unearning(int64_t products, int64_t *value) {
  for (int64_t s : reached) mark[s] = reward[picked[s]] > 0;
  for (bool more = true; more;) {
    more = false;
    for (auto place = reached.rbegin(); place != reached.rend(); ++place) {
      const int64_t s = *place, c = picked[s];
      for (int64_t i = begin[c]; i < begin[c + 1] && !mark[s]; ++i)
        if (mark[moves[i].target]) mark[s] = more = true;
    }
    work += products;
  }
  for (int64_t s : reached) {
    if (!mark[s] && value[s] > 0) value[s] = 0;
    mark[s] = 0;
  }
}

// NULL where memory is short or an index is out of range.
MINCIRC_API mincirc_fixed *mincirc_fixed_new(int64_t states, const int64_t *first, const int64_t *begin,
                                             const int64_t *target, const int64_t *weight, const uint8_t *inexact,
                                             const int64_t *reward, const int64_t *start, int64_t steps, int total,
                                             double contraction) {
  mincirc_fixed *task = nullptr;
  try {
    task = new mincirc_fixed();
    task->states = states;
    task->steps = steps;
    task->total = total != 0;
    task->contraction = contraction;
    const int64_t choices = first[states];
    task->first.assign(first, first + states + 1);
    task->begin.assign(begin, begin + choices + 1);
    task->reward.assign(reward, reward + choices);
    task->start.assign(start, start + states);
    bool good = states <= INT32_MAX;
    for (int64_t i = 0; i < begin[choices] && good; ++i) {
      good = target[i] >= 0 && target[i] < states && weight[i] > 0;
      task->moves.push_back({weight[i], static_cast<int32_t>(target[i]), inexact[i]});
    }
    if (good) {
      task->prepare();
      return task;
    }
  } catch (const std::bad_alloc &) {
  }
  delete task;
  return nullptr;
}

MINCIRC_API void mincirc_fixed_free(mincirc_fixed *task) { delete task; }

// Adds a constraint.  Returns whether there was memory.
MINCIRC_API int mincirc_fixed_constraint(mincirc_fixed *task, const int64_t *state, const int64_t *weight,
                                         const uint8_t *inexact, int64_t count, int64_t limit) {
  try {
    mincirc_fixed::Constraint made;
    made.limit = limit;
    for (int64_t i = 0; i < count; ++i) made.terms.push_back({weight[i], static_cast<int32_t>(state[i]), inexact[i]});
    task->constraints.push_back(made);
    std::vector<uint8_t> known(task->states, 0);
    for (int64_t s : task->roots) known[s] = 1;
    for (int64_t i = 0; i < count; ++i)
      if (!known[state[i]]) {
        known[state[i]] = task->is_root[state[i]] = 1;
        task->roots.push_back(state[i]);
      }
    std::vector<int64_t> found(task->roots);
    for (size_t k = 0; k < found.size(); ++k)
      for (int64_t i = task->begin[task->first[found[k]]]; i < task->begin[task->first[found[k] + 1]]; ++i) {
        const int64_t t = task->moves[i].target;
        if (known[t]) continue;
        known[t] = 1;
        found.push_back(t);
      }
    task->order.assign(found.rbegin(), found.rend());
    task->reachable = known;
    for (int64_t s = 0; s < task->states; ++s)
      if (!known[s]) found.push_back(s);
    task->rank.assign(task->states, 0);
    for (int64_t k = 0; k < task->states; ++k) task->rank[found[k]] = k;
    return 1;
  } catch (const std::bad_alloc &) {
    return 0;
  }
}

// Whether a policy misses a constraint, by at most so many sweeps; 0 says nothing.
MINCIRC_API int mincirc_fixed_policy(mincirc_fixed *task, const int64_t *choice, int64_t most) {
  const int64_t *start = task->start.data();
  return task->refutes([choice](int64_t s) { return choice[s]; }, [start](int64_t s) { return start[s]; }, most);
}

// Whether every policy of a box misses a constraint, by at most so many sweeps; 0 says nothing.
MINCIRC_API int mincirc_fixed_box(mincirc_fixed *task, const uint8_t *allowed, int64_t most) {
  task->values = task->start;
  return task->refutes_box(
      [task, allowed](int64_t s, const int64_t *value) {
        int64_t best = INT64_MIN;
        for (int64_t c = task->first[s]; c < task->first[s + 1]; ++c) {
          if (!allowed[c]) continue;
          const int64_t backup = task->backup(c, value);
          if (backup > best) best = backup;
        }
        return best;
      },
      most);
}

bool mincirc_fixed::refutes_forced(int64_t state, int64_t choice, int64_t most) {
  if (most <= 0) return false;
  auto best = [&](int64_t s, const int64_t *value) {
    if (s == state) return backup(choice, value);
    int64_t largest = INT64_MIN;
    for (int64_t c = first[s]; c < first[s + 1]; ++c) {
      const int64_t one = backup(c, value);
      if (one > largest) largest = one;
    }
    return largest;
  };
  if (steps > 0) {
    work += steps * static_cast<int64_t>(moves.size());
    return refutes_box(best, 0);
  }
  if (forced.empty()) forced = start;  // between calls it is `start`, and nothing is marked
  int64_t *value = forced.data(), head = 0, waiting = 1, gap;
  const bool at_start = missed(value, &gap);
  const int64_t drop = value[state] - backup(choice, value);
  if (at_start || hopeless(drop > kRoom ? drop : 0, gap)) return at_start;
  reached.assign(1, state);  // what is to be put back
  mark[state] = 1;
  ring[0] = state;
  bool refuted = false;
  while (waiting > 0 && most-- > 0 && !refuted) {
    const int64_t s = ring[head];
    head = head + 1 < states ? head + 1 : 0;
    --waiting;
    mark[s] = 0;
    const int64_t now = best(s, value);
    work += s == state ? begin[choice + 1] - begin[choice] : begin[first[s + 1]] - begin[first[s]];
    if (now >= value[s] - kRoom) continue;
    if (value[s] == start[s]) reached.push_back(s);
    value[s] = now;
    refuted = is_root[s] && missed(value, &gap);
    for (int64_t i = before_begin[s]; i < before_begin[s + 1]; ++i) {
      const int64_t p = before[i];
      if (mark[p]) continue;
      mark[p] = 1;
      const int64_t place = head + waiting++;
      ring[place < states ? place : place - states] = p;
    }
  }
  while (waiting-- > 0) {
    mark[ring[head]] = 0;
    head = head + 1 < states ? head + 1 : 0;
  }
  for (int64_t s : reached) value[s] = start[s];
  return refuted;
}

// Whether every policy that picks `choice` at `state` misses a constraint, by at most so many backups; 0 says nothing.
MINCIRC_API int mincirc_fixed_forced(mincirc_fixed *task, int64_t state, int64_t choice, int64_t most) {
  return task->refutes_forced(state, choice, most);
}

// weight * value / 2^62, rounded up: what the tests compare with whole numbers of any length.
MINCIRC_API int64_t mincirc_fixed_product(int64_t weight, int64_t value, int portable) {
  if (portable) {
    mincirc::PortableSum sum;
    sum.add(weight, value);
    return sum.up();
  }
  mincirc::Sum sum;
  sum.add(weight, value);
  return sum.up();
}
