// The class behind fixed.h, for other files of the core; its text is fixed.cpp.
#ifndef MINCIRC_FIXED_TASK_H
#define MINCIRC_FIXED_TASK_H

#include <stdint.h>

#include <vector>

#include "fixed.h"

namespace mincirc {

// sum of weight * value, in 128 bits; portable: without a type of the compiler's.
class PortableSum {
 public:
  void add(int64_t weight, int64_t value) {
    const uint64_t w = static_cast<uint64_t>(weight);
    const uint64_t v = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    const uint64_t wl = w & 0xffffffffu, wh = w >> 32, vl = v & 0xffffffffu, vh = v >> 32;
    const uint64_t middle = wh * vl + (wl * vl >> 32), other = wl * vh + (middle & 0xffffffffu);
    uint64_t high = wh * vh + (middle >> 32) + (other >> 32), low = other << 32 | (wl * vl & 0xffffffffu);
    if (value < 0) {
      low = 0 - low;
      high = ~high + (low == 0);
    }
    low_ += low;
    high_ += high + (low_ < low);
  }

  // The sum divided by 2^62, rounded up.
  int64_t up() const {
    const uint64_t low = low_ + ((uint64_t{1} << 62) - 1), high = high_ + (low < low_);
    return static_cast<int64_t>(high << 2 | low >> 62);
  }

 private:
  uint64_t low_ = 0, high_ = 0;
};

#if defined(__SIZEOF_INT128__)
class NativeSum {
 public:
  void add(int64_t weight, int64_t value) { sum_ += static_cast<Wide>(weight) * value; }
  int64_t up() const { return static_cast<int64_t>((sum_ + ((Wide{1} << 62) - 1)) >> 62); }

 private:
  __extension__ typedef __int128 Wide;
  Wide sum_ = 0;
};
typedef NativeSum Sum;
#else
typedef PortableSum Sum;
#endif

}  // namespace mincirc

struct mincirc_fixed {
  // A drop of so little is left out: V* rounded up is lowered by that much, at most, when it is backed up.
  static const int64_t kRoom = 1;
  // Sweeps begin with so many states that are nearest to the roots, so many times; then there are `growth` times as many.
  static const size_t kRegion = 32, kGrowth = 2;
  static const int64_t kRegionSweeps = 4;
  // Sweeps over a fixed region end where a constraint seems to need more than so many further ones.
  static const int64_t kPatience = 64, kBoxPatience = 16;

  struct Move {
    int64_t weight;
    int32_t target;
    int32_t inexact;
  };
  struct Constraint {
    std::vector<Move> terms;
    int64_t limit;
  };

  int64_t states, steps;
  bool total;
  double contraction;
  std::vector<int64_t> first, begin, reward, start;
  std::vector<Move> moves;
  std::vector<Constraint> constraints;
  std::vector<int64_t> roots;                      // the states that constraints weigh
  std::vector<int64_t> order;                      // reversed breadth first search from the roots; nothing else matters
  std::vector<int64_t> rank;                       // place of a state in that search, not reversed; the others follow
  std::vector<int64_t> before_begin, before;       // predecessors
  std::vector<uint8_t> is_root, reachable;
  int64_t work = 0;                                // products so far

  // scratch
  std::vector<int64_t> values, later, forced, reached, beyond, picked, ring;
  std::vector<int64_t> near, touched;              // bounds of one policy, and where they may be better than `start`
  std::vector<int32_t> seen;
  std::vector<uint8_t> mark;
  int32_t stamp = 0;

  // The weighted sum of values, rounded up; a weight that was rounded up is rounded down where the value is negative.
  static int64_t weighted(const Move *move, const Move *end, const int64_t *value) {
    mincirc::Sum sum;
    for (; move != end; ++move) {
      const int64_t v = value[move->target];
      sum.add(v < 0 ? move->weight - move->inexact : move->weight, v);
    }
    return sum.up();
  }

  // The backup of a choice, rounded up.
  int64_t backup(int64_t choice, const int64_t *value) const {
    return reward[choice] + weighted(moves.data() + begin[choice], moves.data() + begin[choice + 1], value);
  }

  // Whether a constraint is missed by whatever has at most these values; `gap`: by how much the nearest one is met.
  bool missed(const int64_t *value, int64_t *gap) const;

  // Whether the policy that picks pick(s) at s misses a constraint.  `begin_at(s)` bounds its value at s.
  // Sweeps begin with the first `region` states.
  template <class Pick, class Begin>
  bool refutes(Pick pick, Begin begin_at, int64_t most, size_t region = kRegion);

  // Whether every policy of a box does.  best(s, value): the largest backup of an allowed choice at s, INT64_MIN: none.
  // `values` holds bounds, and holds smaller ones afterwards (without a horizon).
  template <class Best>
  bool refutes_box(Best best, int64_t most);

  // The same of the states before place `limit` of the search from the roots alone: with `start` at all others, so that the
  // answer depends on no choice there.  Not with a horizon.  The bounds of a policy stay in `near`, and the next call goes on
  // with them: before another policy they have to be forgotten.
  template <class Pick>
  bool refutes_near(Pick pick, size_t limit, int64_t most);
  void forget_near();
  template <class Best>
  bool refutes_box_near(Best best, size_t limit, int64_t most);

  // Whether every policy that picks `choice` at `state` does, by at most so many backups.
  bool refutes_forced(int64_t state, int64_t choice, int64_t most);

  // Parts of `refutes`, for the states reached: H steps; values of at most 0 where no reward above 0 is ahead.
  bool misses_in_steps(int64_t products);
  void clear_unearning(int64_t products, int64_t *value);

  // Another mark than all before, for `seen`.
  void new_stamp();
  bool hopeless(int64_t drop, int64_t gap) const;
  // A guess from the last sweep, which made a gap smaller.
  static bool slow(int64_t before, int64_t gap, int64_t patience) {
    return static_cast<double>(before - gap) * static_cast<double>(patience) < static_cast<double>(gap);
  }
  void prepare();
};

inline bool mincirc_fixed::missed(const int64_t *value, int64_t *gap) const {
  *gap = INT64_MAX;
  for (const Constraint &constraint : constraints) {
    const Move *terms = constraint.terms.data();
    const int64_t above = weighted(terms, terms + constraint.terms.size(), value) - constraint.limit;
    if (above <= 0) return true;
    if (above < *gap) *gap = above;
  }
  return false;
}

// A guess: whether the drops to come, if each sweep multiplies them by the contraction, are too small to miss a constraint.
inline bool mincirc_fixed::hopeless(int64_t drop, int64_t gap) const {
  return drop == 0 || (contraction < 1.0 && static_cast<double>(drop) * contraction / (1.0 - contraction) <
                                                static_cast<double>(gap));
}

inline void mincirc_fixed::forget_near() {
  for (int64_t s : touched) near[s] = start[s];
  touched.clear();
}

inline void mincirc_fixed::new_stamp() {
  if (++stamp == INT32_MAX) {
    seen.assign(states, 0);
    stamp = 1;
  }
}

template <class Pick, class Begin>
bool mincirc_fixed::refutes(Pick pick, Begin begin_at, int64_t most, size_t region) {
  int64_t gap, products = 0;
  new_stamp();
  reached.clear();
  auto reach = [&](int64_t s) {
    if (seen[s] == stamp) return;
    seen[s] = stamp;
    reached.push_back(s);
    values[s] = steps > 0 ? 0 : begin_at(s);
  };
  for (int64_t s : roots) reach(s);
  if (steps == 0 && missed(values.data(), &gap)) return true;
  size_t taken = 0;  // states whose choice is known: they are swept, the values ahead of them stay what they are
  for (;; region *= kGrowth) {
    for (; taken < reached.size() && (taken < region || steps > 0); ++taken) {
      const int64_t c = picked[reached[taken]] = pick(reached[taken]);
      for (int64_t i = begin[c]; i < begin[c + 1]; ++i) reach(moves[i].target);
      products += begin[c + 1] - begin[c] + 1;
    }
    work += products;
    if (steps > 0) return misses_in_steps(products);
    const bool whole = taken == reached.size();
    if (whole) clear_unearning(products, values.data());
    if (whole && missed(values.data(), &gap)) return true;
    for (int64_t sweep = 0; sweep < (whole ? most : kRegionSweeps); ++sweep) {
      int64_t drop = 0;
      for (size_t k = taken; k-- > 0;) {
        const int64_t s = reached[k], value = backup(picked[s], values.data());
        if (value >= values[s] - kRoom) continue;
        if (values[s] - value > drop) drop = values[s] - value;
        values[s] = value;
      }
      work += products;
      if (missed(values.data(), &gap)) return true;
      if (hopeless(drop, gap)) break;
    }
    if (whole) return false;
  }
}

template <class Best>
bool mincirc_fixed::refutes_box(Best best, int64_t most) {
  int64_t gap;
  if (steps > 0) {
    for (int64_t s : order) values[s] = 0;
    for (int64_t step = 0; step < steps; ++step) {
      for (int64_t s : order) later[s] = values[s];
      for (int64_t s : order) {
        values[s] = best(s, later.data());
        if (values[s] == INT64_MIN) return false;
      }
    }
    return missed(values.data(), &gap);
  }
  if (missed(values.data(), &gap)) return true;
  for (size_t region = kRegion;; region *= kGrowth) {
    const bool whole = region >= order.size();
    for (int64_t sweep = 0; sweep < (whole ? most : kRegionSweeps); ++sweep) {
      int64_t drop = 0;
      for (size_t k = whole ? 0 : order.size() - region; k < order.size(); ++k) {
        const int64_t s = order[k], value = best(s, values.data());
        if (value >= values[s] - kRoom || value == INT64_MIN) continue;
        if (values[s] - value > drop) drop = values[s] - value;
        values[s] = value;
      }
      if (missed(values.data(), &gap)) return true;
      if (hopeless(drop, gap)) break;
    }
    if (whole) return false;
  }
}

template <class Pick>
bool mincirc_fixed::refutes_near(Pick pick, size_t limit, int64_t most) {
  int64_t *value = near.data(), gap, products = 0;
  if (missed(value, &gap)) return true;
  new_stamp();
  reached.clear();
  beyond.clear();
  auto reach = [&](int64_t s) {
    if (seen[s] == stamp) return;
    seen[s] = stamp;
    (static_cast<size_t>(rank[s]) < limit ? reached : beyond).push_back(s);
  };
  for (int64_t s : roots) reach(s);
  for (size_t k = 0; k < reached.size(); ++k) {
    const int64_t c = picked[reached[k]] = pick(reached[k]);
    for (int64_t i = begin[c]; i < begin[c + 1]; ++i) reach(moves[i].target);
    products += begin[c + 1] - begin[c] + 1;
  }
  work += products;
  touched.insert(touched.end(), reached.begin(), reached.end());
  for (int64_t s : beyond) mark[s] = start[s] > 0;
  clear_unearning(products, value);
  for (int64_t s : beyond) mark[s] = 0;
  bool out = missed(value, &gap);
  while (!out && most-- > 0) {
    int64_t drop = 0;
    const int64_t before = gap;
    for (size_t k = reached.size(); k-- > 0;) {
      const int64_t s = reached[k], now = backup(picked[s], value);
      if (now >= value[s] - kRoom) continue;
      if (value[s] - now > drop) drop = value[s] - now;
      value[s] = now;
    }
    work += products;
    out = missed(value, &gap);
    if (!out && (hopeless(drop, gap) || slow(before, gap, kPatience))) break;
  }
  return out;
}

template <class Best>
bool mincirc_fixed::refutes_box_near(Best best, size_t limit, int64_t most) {
  if (forced.empty()) forced = start;
  int64_t *value = forced.data(), gap;
  const size_t from = order.size() > limit ? order.size() - limit : 0;
  bool out = missed(value, &gap);
  while (!out && most-- > 0) {
    int64_t drop = 0;
    const int64_t before = gap;
    for (size_t k = from; k < order.size(); ++k) {
      const int64_t s = order[k], now = best(s, value);
      if (now >= value[s] - kRoom || now == INT64_MIN) continue;
      if (value[s] - now > drop) drop = value[s] - now;
      value[s] = now;
    }
    out = missed(value, &gap);
    if (!out && (hopeless(drop, gap) || slow(before, gap, kBoxPatience))) break;
  }
  for (size_t k = from; k < order.size(); ++k) value[order[k]] = start[order[k]];
  return out;
}

#endif
