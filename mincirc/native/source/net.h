#ifndef MINCIRC_NET_H
#define MINCIRC_NET_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mincirc::walks {

// A gate of two nodes: bit 2 x + y of `table` is its value where `first` is x and `second` is y.
struct NetGate {
  int32_t table, first, second;
};

// A circuit of 2-input gates in topological order.  Node 0 is the constant 0, then come the inputs, then the gates;
// outputs are literals, 2 * node + negated.
struct Net {
  int32_t inputs = 0;
  std::vector<NetGate> gates;
  std::vector<int32_t> outputs;

  int32_t base() const { return inputs + 1; } // the node of the first gate
  int32_t nodes() const { return base() + static_cast<int32_t>(gates.size()); }
  int32_t size() const { return static_cast<int32_t>(gates.size()); }
};

// Makes nets from gates in any order: equal gates shared, constants propagated, gates without readers left out.
class NetBuilder {
  public:
  // `net` becomes the net of these gates and outputs in which the node `replaced` (-1: none) is the literal
  // `literal`.  There must be no cycle.  False where the net is not one (a node out of range, a cycle).
  bool rebuild(int32_t inputs, const std::vector<NetGate>& gates, const std::vector<int32_t>& outputs,
                 int32_t replaced, int32_t literal, Net& net);

  private:
  int32_t literal_of(int32_t table, int32_t first, int32_t second);
  int32_t shared(const NetGate& gate);
  bool visit(int32_t root, const std::vector<NetGate>& gates, int32_t replaced, int32_t literal);
  void collect(const std::vector<int32_t>& outputs, Net& net);

  int32_t inputs_ = 0;
  std::vector<NetGate> made_;
  std::vector<int32_t> literal_, stack_, place_;
  std::vector<uint32_t> stamp_;
  std::vector<int32_t> slot_;
  uint32_t now_ = 0;
};

// One column of 64 states of a gate, given those of its fan-ins.
inline uint64_t column_of(int32_t table, uint64_t x, uint64_t y) {
  switch (table) {
  case 0: return 0;
  case 1: return ~(x | y);
  case 2: return ~x & y;
  case 3: return ~x;
  case 4: return x & ~y;
  case 5: return ~y;
  case 6: return x ^ y;
  case 7: return ~(x & y);
  case 8: return x & y;
  case 9: return ~(x ^ y);
  case 10: return y;
  case 11: return ~x | y;
  case 12: return x;
  case 13: return x | ~y;
  case 14: return x | y;
  default: return ~uint64_t(0);
  }
}

// All columns of a gate: `words` of them.
void columns_of(int32_t table, const uint64_t* x, const uint64_t* y, uint64_t* to, int32_t words);

}  // namespace mincirc::walks

#endif
