// Random resubstitution with don't-cares, 64 states at a time.
//
// Idea.  A gate is drawn and forced to 0 and to 1.  Where only one of both leaves every state with an admitted word, its
// value is wanted: the on-set and the off-set; all other states do not care.
// (1) If another node outside its fan-out, or its complement, fits, it takes the gate's place: a gate less, or more.
// (2) Else, now and then, a random new gate is offered: the gate may read it and any other node.
// (3) Else the gate may read any *pair* of nodes by a function that fits: a random one other than now.  The size stays;
//     what the circuit computes may change where nobody cares; fan-ins that lose their last reader fall away.
// A pair fits if no combination of its two values occurs both in the on-set and in the off-set.  Most pairs are refused
// by one operation: of 8 states of the on-set and 8 of the off-set, each node has a signature of the 64 pairs of states
// that it tells apart, and two nodes together must tell all of them apart.
//
// With prices a state may be given another word at a cost.  A level is drawn: dearer words are barred, and what the step
// costs at the other states is summed only for pairs that fit.
//
// Whose.  Resubstitution with don't-cares (Mishchenko, Brayton et al. 2006); neutral moves (Miller, Thomson 2000);
// signatures are simulation-guided resubstitution (Lee et al. 2022), here exact in both directions.
//
// Invariants.  Without prices, a net that keeps to the relation keeps to it after every step: a step changes one gate's
// function only where both values are admitted.  With prices, `spent` grows by the prices of the new words less those of
// the old ones, to the rounding of floats.
//
// Oracle.  tests/native/test_walk.py: every circuit of a walk, word by word; known minima are found, none below them.
#include "walk.h"

#include <algorithm>
#include <cmath>

#include "bits.h"

namespace mincirc::walks {

namespace {

// Which cells (bit 2 x + y) occur in a word of a set.
inline int32_t occurring(uint64_t set, uint64_t x, uint64_t y) {
  return int32_t((set & ~(x | y)) != 0) | int32_t((set & ~x & y) != 0) << 1 | int32_t((set & x & ~y) != 0) << 2 |
         int32_t((set & x & y) != 0) << 3;
}

// Bit i of a byte, at bit 8 i of a word.
inline uint64_t spread(uint64_t byte) {
  return ((byte & 0x7f) * 0x0002040810204081u & 0x0101010101010101u) | (byte & 0x80) << 49;
}

inline uint64_t bit_of(const uint64_t* column, int32_t state) { return (column[state >> 6] >> (state & 63)) & 1; }

}  // namespace

double Walk::level(int32_t number) { return std::pow(10.0, -3.0 * (double(number) + 0.5) / kLevels); }

Walk::Walk(const Reading& reading, const WalkLimits& limits, uint64_t seed)
    : reading_(reading), limits_(limits), random_(seed), words_(reading.words) {
  const size_t words = size_t(words_);
  on_.resize(words);
  off_.resize(words);
  column_.resize(words);
  soft_mask_.resize(words);
  barred_.assign(words << reading_.outputs, 0);
  fold_.resize(size_t(1) << reading_.outputs);
}

size_t Walk::bytes() const {
  const size_t nodes = size_t(net_.nodes()) + 64;
  size_t sum = nodes * (3 * size_t(words_) * 8 + 64) + (barred_.size() * 8) + prices_.size() * 4;
  if (priced_) sum += size_t(kLevels) * barred_.size() * 8;
  return sum;
}

bool Walk::move(const Net& net) {
  if (!builder_.rebuild(net.inputs, net.gates, net.outputs, -1, 0, made_)) return false;
  std::swap(net_, made_);
  simulate();
  return true;
}

void Walk::simulate() {
  values_.resize(size_t(net_.nodes()) * size_t(words_));
  std::fill_n(values_.begin(), words_, 0);
  std::copy(reading_.columns.begin(), reading_.columns.end(), values_.begin() + words_);
  uint64_t* to = &values_[size_t(net_.base()) * size_t(words_)];
  readers_.assign(size_t(net_.nodes()), 0);
  for (const NetGate& gate : net_.gates) {
    columns_of(gate.table, column(gate.first), column(gate.second), to, words_);
    to += words_;
    readers_[size_t(gate.first)]++;
    readers_[size_t(gate.second)]++;
  }
  for (const int32_t output : net_.outputs) readers_[size_t(output >> 1)]++;
}

// The gates that die when the gate no longer reads its fan-ins (at most 64 are told apart), and which of them each of
// them needs.
void Walk::find_cone(int32_t node) {
  const int32_t base = net_.base();
  cones_.assign(size_t(net_.nodes()), 0);
  cone_ = 0;
  dying_.assign(1, node);
  for (size_t k = 0; k < dying_.size(); k++) {
    const NetGate& gate = net_.gates[size_t(dying_[k] - base)];
    for (const int32_t fanin : {gate.first, gate.second})
      if (--readers_[size_t(fanin)] == 0 && fanin >= base && dying_.size() <= 64) dying_.push_back(fanin);
  }
  for (const int32_t gone : dying_) {
    readers_[size_t(net_.gates[size_t(gone - base)].first)]++;
    readers_[size_t(net_.gates[size_t(gone - base)].second)]++;
  }
  std::sort(dying_.begin(), dying_.end());
  for (size_t k = 0; k + 1 < dying_.size(); k++) {  // the last one is the gate itself
    const NetGate& gate = net_.gates[size_t(dying_[k] - base)];
    cones_[size_t(dying_[k])] =
        uint64_t(1) << k | cones_[size_t(gate.first)] | cones_[size_t(gate.second)];
    cone_ |= uint64_t(1) << k;
  }
  took_ += 4 * int64_t(dying_.size()) + net_.nodes() / 4;
}

// Whether gates die when the gate comes to read nodes that need `kept`, and so many new gates are made.
bool Walk::gains(uint64_t kept, int32_t made) const { return count_ones(cone_ & ~kept) > made; }

void Walk::read(std::vector<int32_t>& words) const {
  words.assign(size_t(reading_.states), 0);
  for (const int32_t output : net_.outputs) {
    const uint64_t* values = column(output >> 1);
    const uint64_t flip = output & 1;
    for (int32_t s = 0; s < reading_.states; s++)
      words[size_t(s)] = 2 * words[size_t(s)] + int32_t(bit_of(values, s) ^ flip);
  }
}

void Walk::relate(const std::vector<uint64_t>& barred) {
  priced_ = false;
  barred_ = barred;
}

void Walk::price(const std::vector<float>& prices) {
  priced_ = true;
  prices_ = prices;
  of_level_.assign(kLevels, {});
  worth_.assign(size_t(words_), 0);
  delta_.resize(size_t(reading_.states));
  const size_t many = size_t(1) << reading_.outputs;
  for (int32_t s = 0; s < reading_.states; s++)
    for (size_t w = 0; w < many; w++)
      if (prices_[size_t(s) * many + w] != 0) {
        worth_[size_t(s >> 6)] |= uint64_t(1) << (s & 63);
        break;
      }
}

void Walk::allow(int32_t number) {
  allowance_ = level(number);
  std::vector<uint64_t>& barred = of_level_[size_t(number)];
  if (barred.empty()) {
    const size_t many = size_t(1) << reading_.outputs;
    barred.assign(many * size_t(words_), 0);
    for (int32_t s = 0; s < reading_.states; s++)
      for (size_t w = 0; w < many; w++)
        if (prices_[size_t(s) * many + w] > allowance_)
          barred[w * size_t(words_) + size_t(s >> 6)] |= uint64_t(1) << (s & 63);
  }
  barred_ = barred;
}

// Where the word that the outputs make is barred: a multiplexer tree over the barred sets.
void Walk::judge(const std::vector<const uint64_t*>& at, uint64_t* bad) {
  const int32_t outputs = reading_.outputs;
  for (int32_t i = 0; i < words_; i++) {
    size_t many = size_t(1) << outputs;
    for (size_t w = 0; w < many; w++) fold_[w] = barred_[w * size_t(words_) + size_t(i)];
    for (int32_t h = outputs - 1; h >= 0; h--) {
      const int32_t output = net_.outputs[size_t(h)];
      const uint64_t x = at[size_t(output >> 1)][i] ^ (output & 1 ? ~uint64_t(0) : 0);
      many >>= 1;
      for (size_t w = 0; w < many; w++) fold_[w] = (fold_[2 * w] & ~x) | (fold_[2 * w + 1] & x);
    }
    bad[i] = fold_[0];
  }
}

bool Walk::keeps() {
  at_[0].resize(size_t(net_.nodes()));
  for (int32_t i = 0; i < net_.nodes(); i++) at_[0][size_t(i)] = column(i);
  judge(at_[0], on_.data());
  return std::all_of(on_.begin(), on_.end(), [](uint64_t bad) { return bad == 0; });
}

// Simulates the fan-out of a node with 0 and with 1 in its place; the nodes outside it are candidates.
void Walk::force(int32_t node) {
  const int32_t nodes = net_.nodes(), base = net_.base();
  const size_t words = size_t(words_);
  after_.assign(size_t(nodes), 0);
  after_[size_t(node)] = 1;
  candidates_.clear();
  for (int32_t i = 0; i < node; i++) candidates_.push_back(i);
  for (int v = 0; v < 2; v++) {
    forced_[v].resize(size_t(nodes) * words);
    at_[v].resize(size_t(nodes));
    for (int32_t i = 0; i < node; i++) at_[v][size_t(i)] = column(i);
    uint64_t* own = &forced_[v][size_t(node) * words];
    std::fill_n(own, words_, v ? ~uint64_t(0) : 0);
    at_[v][size_t(node)] = own;
  }
  for (int32_t i = node + 1; i < nodes; i++) {
    const NetGate& gate = net_.gates[size_t(i - base)];
    if (after_[size_t(gate.first)] | after_[size_t(gate.second)]) {
      after_[size_t(i)] = 1;
      for (int v = 0; v < 2; v++) {
        uint64_t* to = &forced_[v][size_t(i) * words];
        columns_of(gate.table, at_[v][size_t(gate.first)], at_[v][size_t(gate.second)], to, words_);
        at_[v][size_t(i)] = to;
      }
      took_ += 2 * words_;
    } else {
      at_[0][size_t(i)] = at_[1][size_t(i)] = column(i);
      candidates_.push_back(i);
    }
  }
}

// The states that want the node to be 1 (on) and 0 (off): where the present value is admitted and the other is not.
void Walk::demand(int32_t node) {
  node_ = node;
  force(node);
  judge(at_[0], on_.data());
  judge(at_[1], off_.data());
  took_ += 4 * (int64_t(words_) << reading_.outputs);
  const uint64_t* now = column(node);
  active_.clear();
  for (int32_t i = 0; i < words_; i++) {
    const uint64_t with0 = on_[size_t(i)], with1 = off_[size_t(i)];
    on_[size_t(i)] = with0 & ~with1 & now[i];
    off_[size_t(i)] = with1 & ~with0 & ~now[i];
    if (on_[size_t(i)] | off_[size_t(i)]) active_.push_back(i);
  }
  if (priced_) find_soft(node);
}

// The states where the gate's value changes the price, and by how much.
void Walk::find_soft(int32_t node) {
  soft_.clear();
  const uint64_t* now = column(node);
  const size_t many = size_t(1) << reading_.outputs;
  for (int32_t i = 0; i < words_; i++) {
    uint64_t differ = 0;
    for (const int32_t output : net_.outputs)
      differ |= at_[0][size_t(output >> 1)][i] ^ at_[1][size_t(output >> 1)][i];
    differ &= worth_[size_t(i)] & ~(on_[size_t(i)] | off_[size_t(i)]);
    soft_mask_[size_t(i)] = differ;
    took_ += 2;
    for (; differ; differ &= differ - 1) {
      const int32_t s = 64 * i + lowest_one(differ);
      size_t word[2] = {0, 0};
      for (const int32_t output : net_.outputs)
        for (int v = 0; v < 2; v++)
          word[v] = 2 * word[v] + (bit_of(at_[v][size_t(output >> 1)], s) ^ uint64_t(output & 1));
      const uint64_t present = bit_of(now, s);
      const float* prices = &prices_[size_t(s) * many];
      delta_[size_t(s)] = prices[word[present ^ 1]] - prices[word[present]];
      soft_.push_back(s);
      took_ += 4 * reading_.outputs;
    }
  }
}

// What it costs to put a column (or its complement) in the gate's place.
double Walk::price_of_change(const uint64_t* values, uint64_t flip) const {
  const uint64_t* now = column(node_);
  double sum = 0;
  for (int32_t i = 0; i < words_; i++)
    for (uint64_t changed = (values[i] ^ flip ^ now[i]) & soft_mask_[size_t(i)]; changed; changed &= changed - 1)
      sum += double(delta_[size_t(64 * i + lowest_one(changed))]);
  return sum;
}

// The least that a function of two columns costs; the flags become those of the functions that cost so much.
double Walk::price_of_pair(const uint64_t* x, const uint64_t* y, int32_t* flags) const {
  const uint64_t* now = column(node_);
  float to[2][4] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
  for (const int32_t s : soft_)
    to[bit_of(now, s) ^ 1][2 * bit_of(x, s) + bit_of(y, s)] += delta_[size_t(s)];
  int32_t must = *flags & 15, never = *flags >> 4;
  double sum = 0;
  for (int32_t cell = 0; cell < 4; cell++) {
    const float one = to[1][cell], zero = to[0][cell];
    if (must >> cell & 1) {
      sum += double(one);
    } else if (never >> cell & 1) {
      sum += double(zero);
    } else if (zero < one) {
      sum += double(zero);
      never |= 1 << cell;
    } else if (one < zero) {
      sum += double(one);
      must |= 1 << cell;
    } else {
      sum += double(one);
    }
  }
  *flags = must | never << 4;
  return sum;
}

// Up to 8 states of the on-set and of the off-set, spread over them.
void Walk::sample_states() {
  for (int side = 0; side < 2; side++) {
    const std::vector<uint64_t>& set = side ? off_ : on_;
    std::array<int32_t, 8>& states = side ? off_states_ : on_states_;
    int32_t found = 0;
    const size_t length = active_.size();
    const size_t start = length ? size_t(random_.below(uint32_t(length))) : 0;
    std::array<uint64_t, 8> rest{};
    const size_t looked = std::min<size_t>(length, 8);
    size_t places[8] = {};
    size_t many = 0;
    for (size_t k = 0; k < length && many < looked; k++) {
      const size_t at = start + k < length ? start + k : start + k - length;
      const uint64_t word = set[size_t(active_[at])];
      if (!word) continue;
      places[many] = size_t(active_[at]);
      rest[many++] = word;
    }
    for (bool any = many > 0; any && found < 8;) {
      any = false;
      for (size_t k = 0; k < many && found < 8; k++) {
        if (!rest[k]) continue;
        any = true;
        states[size_t(found++)] = int32_t(64 * places[k]) + lowest_one(rest[k]);
        rest[k] &= rest[k] - 1;
      }
    }
    for (int32_t k = found; found && k < 8; k++) states[size_t(k)] = states[size_t(k % found)];
    if (!found) states.fill(-1);
  }
}

// Bit 8 i + j: whether a column tells the i-th state of the on-set from the j-th of the off-set.
uint64_t Walk::signature(const uint64_t* values) const {
  if (on_states_[0] < 0 || off_states_[0] < 0) return ~uint64_t(0);
  uint64_t on = 0, off = 0;
  for (size_t k = 0; k < 8; k++) {
    on |= bit_of(values, on_states_[k]) << (8 * k);
    off |= bit_of(values, off_states_[k]) << k;
  }
  return (on * 255) ^ (off * 0x0101010101010101u);
}

// Keeps a random sample of the candidates, the constant (the first of them) included.
void Walk::sample_candidates(size_t most) {
  if (candidates_.size() <= most + 1) return;
  for (size_t i = 1; i <= most; i++) {
    const size_t j = i + random_.below(uint32_t(candidates_.size() - i));
    std::swap(candidates_[i], candidates_[j]);
    std::swap(signatures_[i], signatures_[j]);
  }
  candidates_.resize(most + 1);
  signatures_.resize(most + 1);
}

// The cells of two columns that occur in the on-set, and 16 times those in the off-set; -1 where both have one.
int32_t Walk::cells(const uint64_t* x, const uint64_t* y) const {
  int32_t on = 0, off = 0;
  for (const int32_t i : active_) {
    on |= occurring(on_[size_t(i)], x[i], y[i]);
    off |= occurring(off_[size_t(i)], x[i], y[i]);
    if (on & off) return -1;
  }
  return on | off << 4;
}

// A random table of the basis with these flags other than the present one; -1 if there is none.
int32_t Walk::table(int32_t flags, int32_t present) {
  const int32_t on = flags & 15, free = 15 & ~(on | flags >> 4);
  for (int32_t k = 0; k < 4; k++) {
    const int32_t t = on | (int32_t(random_.next() >> 40) & free);
    if (t != present && (limits_.tables >> t & 1)) return t;
  }
  return -1;
}

bool Walk::rebuild(std::vector<NetGate>& gates, int32_t replaced, int32_t literal) {
  if (!builder_.rebuild(net_.inputs, gates, net_.outputs, replaced, literal, made_)) return false;
  std::swap(net_, made_);
  simulate();
  took_ += int64_t(net_.nodes()) * (words_ + 8);
  return true;
}

bool Walk::by_node(int32_t node, double* spent) {
  uint32_t found = 0;
  int32_t literal = -1;
  double price = 0;
  for (size_t k = 0; k < candidates_.size(); k++) {
    if (signatures_[k] != ~uint64_t(0)) continue;
    const uint64_t* x = column(candidates_[k]);
    uint64_t plain = 0, negated = 0;
    for (const int32_t i : active_) {
      const uint64_t on = on_[size_t(i)], off = off_[size_t(i)];
      plain |= (on & ~x[i]) | (off & x[i]);
      negated |= (on & x[i]) | (off & ~x[i]);
      if (plain && negated) break;
    }
    for (int flip = 0; flip < 2; flip++) {
      if (flip ? negated : plain) continue;
      const double cost = priced_ ? price_of_change(x, flip ? ~uint64_t(0) : 0) : 0.0;
      if (cost > allowance_ && priced_) continue;
      if (random_.below(++found) == 0) {
        literal = 2 * candidates_[k] + flip;
        price = cost;
      }
    }
  }
  if (literal < 0 || !rebuild(net_.gates, node, literal)) return false;
  *spent += price;
  return true;
}

bool Walk::by_new_gate(int32_t node, double* spent) {
  if (candidates_.size() < 3) return false;
  static const int32_t kinds[10] = {1, 2, 4, 6, 7, 8, 9, 11, 13, 14};
  const uint32_t many = uint32_t(candidates_.size()) - 1;
  for (int32_t k = 0; k < limits_.new_gates; k++) {
    const int32_t a = candidates_[1 + random_.below(many)], b = candidates_[1 + random_.below(many)];
    const int32_t kind = kinds[random_.below(10)];
    if (a == b || !(limits_.tables >> kind & 1)) continue;
    columns_of(kind, column(a), column(b), column_.data(), words_);
    const uint64_t own = signature(column_.data());
    pairs_.clear();
    for (size_t c = 1; c < candidates_.size(); c++) {
      if ((signatures_[c] | own) != ~uint64_t(0)) continue;
      const int32_t flags = cells(column(candidates_[c]), column_.data());
      if (flags >= 0) pairs_.push_back(Pair{candidates_[c], 0, flags});
    }
    took_ += int64_t(candidates_.size()) + int64_t(words_) + 16 + int64_t(pairs_.size()) * 8;
    for (int32_t t = 0; t < limits_.tries && !pairs_.empty(); t++) {
      Pair pair = pairs_[random_.below(uint32_t(pairs_.size()))];
      double cost = 0;
      if (priced_) {
        cost = price_of_pair(column(pair.first), column_.data(), &pair.flags);
        took_ += 2 * int64_t(soft_.size());
        if (cost > allowance_) continue;
      }
      const int32_t chosen = table(pair.flags, -1);
      if (chosen < 0) continue;
      gates_ = net_.gates;
      gates_.push_back(NetGate{kind, a, b});
      gates_[size_t(node - net_.base())] = NetGate{chosen, pair.first, net_.nodes()};
      if (!rebuild(gates_, -1, 0)) return false;
      *spent += cost;
      return true;
    }
  }
  return false;
}

// Lets the gate read one of the pairs, chosen at random, by a function other than the present one.
bool Walk::take_pair(int32_t node, std::vector<Pair>& pairs, int32_t tries, double* spent) {
  const NetGate old = net_.gates[size_t(node - net_.base())];
  for (int32_t k = 0; k < tries && !pairs.empty(); k++) {
    Pair pair = pairs[random_.below(uint32_t(pairs.size()))];
    double cost = 0;
    if (priced_) {
      cost = price_of_pair(column(pair.first), column(pair.second), &pair.flags);
      took_ += 2 * int64_t(soft_.size());
      if (cost > allowance_) continue;
    }
    const bool same = pair.first == old.first && pair.second == old.second;
    const int32_t chosen = table(pair.flags, same ? old.table : -1);
    if (chosen < 0) continue;
    gates_ = net_.gates;
    gates_[size_t(node - net_.base())] = NetGate{chosen, pair.first, pair.second};
    if (!rebuild(gates_, -1, 0)) return false;
    *spent += cost;
    return true;
  }
  return false;
}

bool Walk::by_pair(int32_t node, double* spent) {
  if (candidates_.size() > size_t(limits_.all_pairs)) sample_candidates(size_t(limits_.sample));
  const size_t count = candidates_.size();
  pairs_.clear();
  gaining_.clear();
  for (size_t i = 1; i < count; i++) {
    const uint64_t own = signatures_[i], cone = cones_[size_t(candidates_[i])];
    const uint64_t* x = column(candidates_[i]);
    for (size_t j = i + 1; j < count; j++) {
      if ((own | signatures_[j]) != ~uint64_t(0)) continue;
      const int32_t flags = cells(x, column(candidates_[j]));
      if (flags < 0) continue;
      const bool gain = gains(cone | cones_[size_t(candidates_[j])], 0);
      (gain ? gaining_ : pairs_).push_back(Pair{candidates_[i], candidates_[j], flags});
    }
  }
  took_ += int64_t(count * count) / 2 + int64_t(pairs_.size() + gaining_.size()) * 12;
  const int32_t tries = priced_ ? limits_.priced_tries : limits_.tries;
  return take_pair(node, gaining_, tries, spent) || take_pair(node, pairs_, tries, spent);
}

// Looks through all triples: the gate reads one node and a new gate of two others.  Only what adds no gate is taken, or
// one where `limit` allows; what saves gates goes first.
bool Walk::by_triple(int32_t node, int32_t limit, double* spent) {
  static const int32_t kinds[5] = {1, 2, 4, 8, 6};
  sample_candidates(size_t(limits_.triple_nodes));
  const size_t count = candidates_.size();
  const bool decided = on_states_[0] < 0 || off_states_[0] < 0;
  if (decided) return false;
  on_bits_.resize(count);
  off_bits_.resize(count);
  for (size_t k = 1; k < count; k++) {
    uint8_t on = 0, off = 0;
    for (size_t i = 0; i < 8; i++) {
      on |= uint8_t(bit_of(column(candidates_[k]), on_states_[i]) << i);
      off |= uint8_t(bit_of(column(candidates_[k]), off_states_[i]) << i);
    }
    on_bits_[k] = on;
    off_bits_[k] = off;
  }
  triples_.clear();
  triples_gaining_.clear();
  const int32_t most = net_.size() < limit ? 1 : 0;
  for (size_t i = 1; i < count; i++)
    for (size_t j = i + 1; j < count; j++) {
      const uint64_t cone = cones_[size_t(candidates_[i])] | cones_[size_t(candidates_[j])];
      for (const int32_t kind : kinds) {
        if (!(limits_.tables >> kind & 1)) continue;
        const uint64_t on = column_of(kind, on_bits_[i], on_bits_[j]) & 255,
                       off = column_of(kind, off_bits_[i], off_bits_[j]) & 255;
        const uint64_t missing = ~((spread(on) * 255) ^ (off * 0x0101010101010101u));
        for (size_t k = 1; k < count; k++) {
          if ((missing & ~signatures_[k]) != 0 || k == i || k == j) continue;
          const int32_t dies = count_ones(cone_ & ~(cone | cones_[size_t(candidates_[k])]));
          if (dies > 1) triples_gaining_.push_back(Triple{kind, i, j, k});
          else if (1 - dies <= most) triples_.push_back(Triple{kind, i, j, k});
        }
      }
      if (triples_.size() > 4096) triples_.resize(2048);
    }
  took_ += int64_t(count * count * count) * 5 / 2;
  for (std::vector<Triple>* triples : {&triples_gaining_, &triples_})
    for (int32_t t = 0; t < limits_.priced_tries && !triples->empty(); t++)
      if (take_triple(node, (*triples)[random_.below(uint32_t(triples->size()))], spent)) return true;
  return false;
}

bool Walk::take_triple(int32_t node, const Triple& triple, double* spent) {
  const int32_t a = candidates_[triple.first], b = candidates_[triple.second], c = candidates_[triple.third];
  columns_of(triple.kind, column(a), column(b), column_.data(), words_);
  int32_t flags = cells(column(c), column_.data());
  took_ += 16 * words_;
  if (flags < 0) return false;
  double cost = 0;
  if (priced_) {
    cost = price_of_pair(column(c), column_.data(), &flags);
    took_ += 2 * int64_t(soft_.size());
    if (cost > allowance_) return false;
  }
  const int32_t chosen = table(flags, -1);
  if (chosen < 0) return false;
  gates_ = net_.gates;
  gates_.push_back(NetGate{triple.kind, a, b});
  gates_[size_t(node - net_.base())] = NetGate{chosen, c, net_.nodes()};
  if (!rebuild(gates_, -1, 0)) return false;
  *spent += cost;
  return true;
}

bool Walk::step(int32_t limit, double* spent, int64_t* work) {
  if (net_.gates.empty()) return false;
  took_ = 0;
  const int32_t node = net_.base() + int32_t(random_.below(uint32_t(net_.gates.size())));
  demand(node);
  sample_states();
  signatures_.resize(candidates_.size());
  for (size_t k = 0; k < candidates_.size(); k++) signatures_[k] = signature(column(candidates_[k]));
  took_ += 16 * int64_t(candidates_.size());
  bool changed = by_node(node, spent);
  if (!changed) {
    find_cone(node);
    const double drawn = random_.unit();
    if (drawn < limits_.triples)
      changed = by_triple(node, limit, spent);
    else if (drawn < limits_.triples + limits_.detours && net_.size() < limit)
      changed = by_new_gate(node, spent);
    else
      changed = by_pair(node, spent);
  }
  *work += took_ + 64;
  return changed;
}

}  // namespace mincirc::walks
