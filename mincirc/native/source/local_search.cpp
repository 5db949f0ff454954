// Rounds of local search on one net and its policy.
//
// Idea.  A round keeps to a box of policies that all meet the bound (box.h), grown around the policy of the net, so that
// steps (walk.h) evaluate nothing; or it spends slack: the prices of the policy's other choices (policy.h) are those of
// words, and a step may take words that cost something.  Prices are first-order, so every few steps, or when much was
// spent, or when a gate was gained, the policy is evaluated; if it misses the bound, the last acceptable net is taken
// again; else the new policy gets prices of its own.
//
// Whose.  Prices and their use: approximate logic synthesis (SALSA, Venkataramani et al. 2012) with a return in the place
// of an error rate; mincirc.upper.improve is the reference.
//
// Invariants.  `base` is always a net that is legal at every state; in a round in a box its policy is in the box, in one
// that spends slack its policy met the bounds in floats.  Whoever counts its gates decides exactly whether it does.
//
// Oracle.  tests/searching/test_improve.py and tests/native/test_local_search.py.
#include "local_search.h"

#include <algorithm>
#include <exception>

#include "box.h"
#include "policy.h"
#include "walk.h"

using namespace mincirc::walks;

struct mincirc_local_search {
  enum class Phase { over, valuing, growing, walking, pricing, judging, spending };

  mincirc_local_search(const FloatTask &task, const Reading &reading, const std::vector<int32_t> &choices,
                       const mincirc_local_search_limits &limits, const WalkLimits &walking,
                       const PolicyLimits &evaluating, uint64_t seed, int64_t most_bytes)
      : task(task), choices(choices), limits(limits), bytes(most_bytes), walk(reading, walking, seed),
        values(this->task, evaluating), growth(this->task, values), outputs(reading.outputs) {}

  FloatTask task;
  std::vector<int32_t> choices;
  mincirc_local_search_limits limits;
  int64_t bytes;
  Walk walk;
  PolicyValues values;
  BoxGrowth growth;
  int32_t outputs;

  Phase phase = Phase::over;
  bool spends = false, frees = false;
  int64_t limit = 0, pending = 0, evaluated = 0, missed = 0;
  double spent = 0;
  Net base;                         // the last acceptable net,
  std::vector<int32_t> flat, seen;  // its policy, and that of the net that is judged
  Net found;                        // the smallest acceptable net of the round, if it has one below `known`
  int64_t found_size = INT64_MAX;
  std::vector<int32_t> words;
  std::vector<float> prices;
  std::vector<uint64_t> barred;

  // The policy of the walk's net; false where a word is illegal.
  bool policy(std::vector<int32_t> &to) {
    walk.read(words);
    to.resize(words.size());
    for (size_t s = 0; s < words.size(); s++) {
      const int32_t choice = choices[(s << outputs) + size_t(words[s])];
      if (choice < 0) return false;
      to[s] = task.first[s] + choice;
    }
    return true;
  }

  void grow() {
    growth.begin(flat, frees, int32_t(limits.worst_cases), walk.random());
    phase = Phase::growing;
  }

  void take_box() {
    const std::vector<uint8_t> &mask = growth.mask();
    const size_t many = size_t(1) << outputs, states = flat.size(), wide = (states + 63) / 64;
    barred.assign(many * wide, 0);
    for (size_t s = 0; s < states; s++)
      for (size_t w = 0; w < many; w++) {
        const int32_t choice = choices[s * many + w];
        if (choice < 0 || !mask[size_t(task.first[s] + choice)])
          barred[w * wide + s / 64] |= uint64_t(1) << (s % 64);
      }
    walk.relate(barred);
  }

  void take_prices() {
    const size_t many = size_t(1) << outputs, states = flat.size();
    prices.resize(states * many);
    for (size_t s = 0; s < states; s++)
      for (size_t w = 0; w < many; w++) {
        const int32_t choice = choices[s * many + w];
        const int32_t at = task.first[s] + choice;
        float price = 1e9f;
        if (choice >= 0) price = at == flat[s] ? 0.0f : float(std::min(values.prices()[size_t(at)], 1e9));
        prices[s * many + w] = price;
      }
    walk.price(prices);
    spent = 0;
    pending = 0;
  }

  // One step of a round that spends slack; true when the policy must be judged before there is another.
  bool spend(int64_t *work) {
    walk.allow(int32_t(walk.random().below(Walk::kLevels)));
    *work += 64;
    if (!walk.step(int32_t(limit), &spent, work)) return false;
    const int64_t size = walk.net().size();
    pending++;
    return pending >= limits.most_pending || spent > limits.most_spent ||
           (pending >= limits.pending_gain && size < base.size());
  }

  // Decides about the policy that was evaluated: the walk goes on from its net, or from the last acceptable one.
  void settle(bool good) {
    evaluated++;
    pending = 0;
    spent = 0;
    if (good) {
      base = walk.net();
      flat = seen;
      values.begin_prices();
      phase = Phase::pricing;
    } else {
      missed++;
      walk.move(base);
      phase = Phase::spending;
    }
  }

  void judge() {
    if (!policy(seen)) {
      settle(false);
    } else if (seen == flat) {
      base = walk.net();
      pending = 0;
      spent = 0;
      phase = Phase::spending;
    } else {
      values.begin_policy(seen);
      phase = Phase::judging;
    }
  }

  void note(const Net &net, int64_t *known) {
    if (net.size() >= *known) return;
    *known = found_size = net.size();
    found = net;
  }

  int run(int64_t known, int64_t *steps, int64_t *work) {
    int64_t least = std::min(known, found_size);
    const int code = go_on(&least, steps, work);
    return code == 0 && found_size < known ? 1 : code;
  }

  int go_on(int64_t *known, int64_t *steps, int64_t *work) {
    while (*work > 0) {
      int64_t took = 0;
      switch (phase) {
        case Phase::over:
          return 0;
        case Phase::valuing:
          if (!values.advance(*work)) return 0;
          if (spends || task.objective == Objective::horizon) {
            values.begin_prices();
            phase = Phase::pricing;
          } else {
            grow();
          }
          break;
        case Phase::growing:
          if (!growth.advance(*work)) return 0;
          take_box();
          phase = Phase::walking;
          break;
        case Phase::pricing:
          if (!values.advance(*work)) return 0;
          if (!spends) {
            grow();
            break;
          }
          if (!values.good()) {
            phase = Phase::over;
            return 2;
          }
          take_prices();
          phase = Phase::spending;
          note(base, known);
          break;
        case Phase::walking:
          if (*steps <= 0) return 0;
          --*steps;
          walk.step(int32_t(limit), &spent, &took);
          *work -= took;
          note(walk.net(), known);
          break;
        case Phase::spending:
          if (*steps <= 0) return 0;
          --*steps;
          if (spend(&took)) judge();
          *work -= took;
          if (pending == 0) note(base, known);
          break;
        case Phase::judging:
          if (!values.advance(*work)) return 0;
          settle(values.converged() && task.clear(values.values()));
          break;
      }
      if (bytes > 0 && *steps % 64 == 0 && int64_t(walk.bytes() + values.bytes()) > bytes) return -2;
    }
    return 0;
  }
};

namespace {

bool sensible(const mincirc_local_search_task &t) {
  const int64_t most = int64_t(1) << 30;
  if (t.states < 1 || t.states > most || t.inputs < 0 || t.inputs > 4096 || t.outputs < 0 || t.outputs > 16) return false;
  if (t.constraints < 1 || t.objective < 0 || t.objective > 2 || t.steps < 0 || t.steps > most) return false;
  for (int64_t s = 0; s < t.states; s++)
    if (t.first[s + 1] <= t.first[s]) return false;
  const int32_t choices = t.first[t.states];
  for (int32_t c = 0; c < choices; c++)
    if (t.begin[c + 1] < t.begin[c]) return false;
  for (int32_t j = 0; j < t.begin[choices]; j++)
    if (t.target[j] < 0 || t.target[j] >= t.states) return false;
  for (int64_t i = 0; i < t.states << t.outputs; i++)
    if (t.choices[i] >= t.first[(i >> t.outputs) + 1] - t.first[i >> t.outputs]) return false;
  for (int32_t i = 0; i < t.constraint_begin[t.constraints]; i++)
    if (t.constraint_state[i] < 0 || t.constraint_state[i] >= t.states) return false;
  return t.first[0] == 0 && t.begin[0] == 0 && t.constraint_begin[0] == 0;
}

FloatTask task_of(const mincirc_local_search_task &t) {
  FloatTask task;
  task.objective = static_cast<Objective>(t.objective);
  task.steps = int32_t(t.steps);
  task.gamma = t.gamma;
  task.first.assign(t.first, t.first + t.states + 1);
  const size_t choices = size_t(t.first[t.states]);
  task.reward.assign(t.reward, t.reward + choices);
  task.begin.assign(t.begin, t.begin + choices + 1);
  const size_t successors = size_t(t.begin[choices]);
  task.target.assign(t.target, t.target + successors);
  task.weight.assign(t.weight, t.weight + successors);
  for (int64_t k = 0; k < t.constraints; k++) {
    FloatConstraint c;
    c.states.assign(t.constraint_state + t.constraint_begin[k], t.constraint_state + t.constraint_begin[k + 1]);
    c.weights.assign(t.constraint_weight + t.constraint_begin[k], t.constraint_weight + t.constraint_begin[k + 1]);
    c.threshold = t.threshold[k];
    c.slack = t.slack[k];
    c.strict = t.strict[k] != 0;
    task.constraints.push_back(c);
  }
  task.prepare();
  return task;
}

Reading reading_of(const mincirc_local_search_task &t) {
  Reading reading;
  reading.states = int32_t(t.states);
  reading.inputs = int32_t(t.inputs);
  reading.outputs = int32_t(t.outputs);
  reading.words = int32_t((t.states + 63) / 64);
  reading.columns.assign(t.columns, t.columns + t.inputs * reading.words);
  return reading;
}

}  // namespace

MINCIRC_API mincirc_local_search *mincirc_local_search_new(const mincirc_local_search_task *task,
                                                           const mincirc_local_search_limits *limits, uint64_t seed,
                                                           int64_t bytes) {
  try {
    if (!sensible(*task)) return nullptr;
    WalkLimits walking;
    walking.detours = limits->detours;
    walking.triples = limits->triples;
    walking.triple_nodes = int32_t(limits->triple_nodes);
    walking.new_gates = int32_t(limits->new_gates);
    walking.tries = int32_t(limits->tries);
    walking.priced_tries = int32_t(limits->priced_tries);
    walking.all_pairs = int32_t(limits->all_pairs);
    walking.sample = int32_t(limits->sample);
    walking.tables = uint32_t(limits->tables);
    PolicyLimits evaluating;
    evaluating.tolerance = limits->tolerance;
    evaluating.rest = limits->rest;
    evaluating.decided = limits->decided;
    evaluating.sweeps = int32_t(limits->sweeps);
    std::vector<int32_t> choices(task->choices, task->choices + (task->states << task->outputs));
    auto *made = new mincirc_local_search(task_of(*task), reading_of(*task), choices, *limits, walking, evaluating, seed,
                                          bytes);
    if (bytes > 0 && int64_t(made->walk.bytes() + made->values.bytes()) > bytes) {
      delete made;
      return nullptr;
    }
    return made;
  } catch (const std::exception &) {
    return nullptr;
  }
}

MINCIRC_API void mincirc_local_search_free(mincirc_local_search *search) { delete search; }

MINCIRC_API int mincirc_local_search_load(mincirc_local_search *search, int64_t gates, const int32_t *gate,
                                          const int32_t *output) {
  try {
    Net net;
    net.inputs = search->walk.inputs();
    const int64_t nodes = net.inputs + 1 + gates;
    for (int64_t i = 0; i < gates; i++) {
      const NetGate made{gate[3 * i], gate[3 * i + 1], gate[3 * i + 2]};
      if (made.table < 0 || made.table > 15 || made.first < 0 || made.first >= nodes || made.second < 0 ||
          made.second >= nodes)
        return -1;
      net.gates.push_back(made);
    }
    net.outputs.assign(output, output + search->outputs);
    for (const int32_t o : net.outputs)
      if (o < 0 || o >= 2 * nodes) return -1;
    search->phase = mincirc_local_search::Phase::over;
    if (!search->walk.move(net)) return -1;
    if (!search->policy(search->flat)) return 0;
    search->base = search->walk.net();
    return 1;
  } catch (const std::exception &) {
    return -2;
  }
}

MINCIRC_API int mincirc_local_search_begin(mincirc_local_search *search, int64_t kind, int64_t limit, int64_t seed) {
  try {
    search->spends = kind == 0;
    search->frees = kind == 2;
    search->limit = limit;
    search->evaluated = search->missed = 0;
    search->found_size = INT64_MAX;
    search->walk.random() = mincirc::Random(uint64_t(seed));
    search->values.begin_policy(search->flat);
    search->phase = mincirc_local_search::Phase::valuing;
    return 0;
  } catch (const std::exception &) {
    return -2;
  }
}

MINCIRC_API int mincirc_local_search_run(mincirc_local_search *search, int64_t known, int64_t *steps, int64_t *work) {
  try {
    return search->run(known, steps, work);
  } catch (const std::exception &) {
    return -2;
  }
}

MINCIRC_API int mincirc_local_search_end(mincirc_local_search *search) {
  try {
    using Phase = mincirc_local_search::Phase;
    const Phase phase = search->phase;
    search->phase = Phase::over;
    if (phase == Phase::walking) {
      if (!search->policy(search->flat)) return 0;
      search->base = search->walk.net();
    } else if (phase == Phase::judging || phase == Phase::spending) {
      search->walk.move(search->base);
    }
    return 1;
  } catch (const std::exception &) {
    return -2;
  }
}

MINCIRC_API int64_t mincirc_local_search_size(const mincirc_local_search *search, int64_t which) {
  return which ? search->found.size() : search->base.size();
}

MINCIRC_API void mincirc_local_search_net(const mincirc_local_search *search, int64_t which, int32_t *gate,
                                          int32_t *output) {
  const Net &net = which ? search->found : search->base;
  for (const NetGate &g : net.gates) {
    *gate++ = g.table;
    *gate++ = g.first;
    *gate++ = g.second;
  }
  std::copy(net.outputs.begin(), net.outputs.end(), output);
}

MINCIRC_API void mincirc_local_search_box(const mincirc_local_search *search, uint8_t *mask) {
  const std::vector<uint8_t> &box = search->growth.mask();
  std::copy(box.begin(), box.end(), mask);
}

MINCIRC_API void mincirc_local_search_values(const mincirc_local_search *search, double *values, double *prices) {
  std::copy(search->values.values().begin(), search->values.values().end(), values);
  std::copy(search->values.prices().begin(), search->values.prices().end(), prices);
}

MINCIRC_API void mincirc_local_search_counts(const mincirc_local_search *search, int64_t *counts) {
  counts[0] = search->evaluated;
  counts[1] = search->missed;
}
