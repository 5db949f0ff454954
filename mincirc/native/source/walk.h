// A random walk among nets that keep to a relation, or spend slack by prices.
#ifndef MINCIRC_WALK_H
#define MINCIRC_WALK_H

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <vector>

#include "net.h"
#include "random.h"

namespace mincirc::walks {

struct WalkLimits {
  double detours = 0.5;       // share of the steps that may add a gate
  double triples = 0.02;      // share of the steps that look through all triples of nodes
  int32_t triple_nodes = 40;  // nodes of such a step, a random sample where there are more
  int32_t new_gates = 20;     // random new gates offered in such a step
  int32_t tries = 4;          // pairs drawn until one has a function other than the present one
  int32_t priced_tries = 16;  // the same where pairs have prices
  int32_t all_pairs = 64;     // with more nodes than that, pairs are those of ..
  int32_t sample = 48;        // .. so many random nodes
  uint32_t tables = 0xffff;   // bit t: gates may have table t
};

// What a circuit sees and says: per input bit a column (bit s: state s), 64 states a word.
struct Reading {
  int32_t states = 0, inputs = 0, outputs = 0, words = 0;
  std::vector<uint64_t> columns;
};

class Walk {
 public:
  Walk(const Reading& reading, const WalkLimits& limits, uint64_t seed);

  const Net& net() const { return net_; }
  Random& random() { return random_; }
  int32_t inputs() const { return reading_.inputs; }
  // Goes on from a net; false where it is none.
  bool move(const Net& net);
  // The word of every state: bit by bit, the first output the most significant.
  void read(std::vector<int32_t>& words) const;

  // A relation: bit s of word i of barred[w] says that the output word w is barred at state 64 i + s.
  void relate(const std::vector<uint64_t>& barred);
  // Prices of words (states times words); those above `bar` are barred.  `relate` ends it.
  void price(const std::vector<float>& prices);
  void allow(int32_t level);

  // Tries to change one gate, keeping to `limit` gates; true if the net changed.  What the change costs is added to
  // `spent`, what the step took to `work` (in operations on words).
  bool step(int32_t limit, double* spent, int64_t* work);
  // Whether the net keeps to the relation (or, with prices, to the present level).
  bool keeps();
  size_t bytes() const;

  static constexpr int32_t kLevels = 16;
  static double level(int32_t number);

 private:
  struct Pair {
    int32_t first, second, flags;
  };
  struct Triple {
    int32_t kind;
    size_t first, second, third;  // the new gate reads first and second
  };

  const uint64_t* column(int32_t node) const { return &values_[size_t(node) * size_t(words_)]; }
  void simulate();
  void force(int32_t node);
  void judge(const std::vector<const uint64_t*>& at, uint64_t* bad);
  void demand(int32_t node);
  void find_soft(int32_t node);
  void find_cone(int32_t node);
  bool gains(uint64_t kept, int32_t made) const;
  void sample_candidates(size_t most);
  void sample_states();
  uint64_t signature(const uint64_t* column) const;
  double price_of_change(const uint64_t* column, uint64_t flip) const;
  double price_of_pair(const uint64_t* x, const uint64_t* y, int32_t* flags) const;
  int32_t cells(const uint64_t* x, const uint64_t* y) const;
  int32_t table(int32_t flags, int32_t present);
  bool by_node(int32_t node, double* spent);
  bool by_new_gate(int32_t node, double* spent);
  bool by_pair(int32_t node, double* spent);
  bool by_triple(int32_t node, int32_t limit, double* spent);
  bool take_triple(int32_t node, const Triple& triple, double* spent);
  bool take_pair(int32_t node, std::vector<Pair>& pairs, int32_t tries, double* spent);
  bool rebuild(std::vector<NetGate>& gates, int32_t replaced, int32_t literal);

  Reading reading_;
  WalkLimits limits_;
  Random random_;
  int32_t words_;
  NetBuilder builder_;
  Net net_, made_;
  std::vector<uint64_t> values_, forced_[2];
  std::vector<const uint64_t*> at_[2];
  std::vector<uint8_t> after_;
  std::vector<int32_t> candidates_, active_;
  std::vector<uint64_t> on_, off_, barred_, fold_, column_, signatures_;
  std::vector<NetGate> gates_;
  std::vector<Pair> pairs_, gaining_;
  std::vector<Triple> triples_, triples_gaining_;
  std::vector<int32_t> readers_, dying_;
  std::vector<uint64_t> cones_;  // per node: the gates that die with the gate, as far as the node needs them
  uint64_t cone_ = 0;            // all gates that die with the gate
  std::vector<uint8_t> on_bits_, off_bits_;
  std::array<int32_t, 8> on_states_{}, off_states_{};

  bool priced_ = false;
  double allowance_ = 0;
  std::vector<float> prices_;
  std::vector<std::vector<uint64_t>> of_level_;
  std::vector<uint64_t> worth_, soft_mask_;  // states with a price; of those, where the gate matters
  std::vector<int32_t> soft_;
  std::vector<float> delta_;
  int32_t node_ = 0;
  int64_t took_ = 0;
};

}  // namespace mincirc::walks

#endif
