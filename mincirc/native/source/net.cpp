// Circuits of 2-input gates as plain lists, rebuilt after every change.
//
// Idea.  A change of one gate may make others equal, constant or superfluous.  Rather than to follow its consequences,
// the net is built again from its outputs: a gate is made when its fan-ins are, by `literal_of`, which simplifies it
// and finds an equal one that was made before; what no output reads is never visited or dropped at the end.  Nets of
// local search have tens to hundreds of gates, so this costs less than bookkeeping would.
//
// Whose.  Structural hashing of and-inverter graphs (Kuehlmann, Krohn 1997); literals as in AIGER (Biere 2007).
//
// Invariants.  Gates are normal (0 on 0, 0), read two different nodes, the lower first, depend on both, and no two are
// equal; every gate is read; fan-ins precede their gate.
//
// Proof of the rules.  Each case of `literal_of` is an identity of boolean functions: a negated fan-in exchanges halves
// of the table, or neighbours within them; where both fan-ins are one node only the rows 00 and 11 exist; where one is
// the constant 0 only the rows with 0 in its place do; a table whose two halves agree does not depend on its first
// fan-in; one whose row-00 value is 1 is the complement of a normal one.
//
// Oracle.  tests/native/test_net.py: the same functions as mincirc.circuit.net, gate by gate, and as many gates.
#include "net.h"

namespace mincirc::walks {

void columns_of(int32_t table, const uint64_t* x, const uint64_t* y, uint64_t* to, int32_t words) {
  switch (table) { // one loop each, so that compilers make vectors of them
  case 2: for (int32_t i = 0; i < words; i++) to[i] = ~x[i] & y[i]; break;
  case 4: for (int32_t i = 0; i < words; i++) to[i] = x[i] & ~y[i]; break;
  case 6: for (int32_t i = 0; i < words; i++) to[i] = x[i] ^ y[i]; break;
  case 8: for (int32_t i = 0; i < words; i++) to[i] = x[i] & y[i]; break;
  case 14: for (int32_t i = 0; i < words; i++) to[i] = x[i] | y[i]; break;
  default: for (int32_t i = 0; i < words; i++) to[i] = column_of(table, x[i], y[i]); break;
  }
}

namespace {

// The literal of a function of one node: 0, not, the node, 1 (bit v of `table` is the value on v).
int32_t of_one_node(int32_t table, int32_t node) {
  switch (table) {
  case 0: return 0;
  case 1: return 2 * node + 1;
  case 2: return 2 * node;
  default: return 1;
  }
}

} // namespace

int32_t NetBuilder::literal_of(int32_t table, int32_t first, int32_t second) {
  if (first & 1) table = ((table >> 2) & 3) | ((table & 3) << 2);
  if (second & 1) table = ((table >> 1) & 5) | ((table & 5) << 1);
  int32_t x = first >> 1, y = second >> 1;
  if (x > y) {
    const int32_t other = x;
    x = y;
    y = other;
    table = (table & 9) | ((table & 4) >> 1) | ((table & 2) << 1);
  }
  if (x == y) return of_one_node((table & 1) | ((table >> 2) & 2), y);
  if (x == 0 || (table & 3) == (table >> 2)) return of_one_node(table & 3, y);
  if ((table & 5) == ((table >> 1) & 5)) return of_one_node((table & 1) | ((table >> 1) & 2), x);
  const int32_t negated = table & 1;
  return 2 * shared(NetGate{negated ? table ^ 15 : table, x, y}) + negated;
}

int32_t NetBuilder::shared(const NetGate& gate) {
  const size_t mask = slot_.size() - 1;
  uint64_t hash = (uint64_t(gate.first) * 0x9E3779B97F4A7C15u + uint64_t(gate.second)) * 0xC2B2AE3D27D4EB4Fu;
  hash += uint64_t(gate.table) * 0x165667B19E3779F9u;
  size_t at = size_t(hash ^ (hash >> 29)) & mask;
  for (; stamp_[at] == now_; at = (at + 1) & mask) {
    const NetGate& other = made_[size_t(slot_[at])];
    if (other.table == gate.table && other.first == gate.first && other.second == gate.second)
      return inputs_ + 1 + slot_[at];
  }
  stamp_[at] = now_;
  slot_[at] = int32_t(made_.size());
  made_.push_back(gate);
  return inputs_ + 1 + slot_[at];
}

bool NetBuilder::visit(int32_t root, const std::vector<NetGate>& gates, int32_t replaced, int32_t literal) {
  const int32_t base = inputs_ + 1, nodes = base + int32_t(gates.size());
  size_t left = 8 * size_t(nodes) + 16; // more visits than that: a cycle
  stack_.assign(1, root);
  while (!stack_.empty()) {
    const int32_t node = stack_.back();
    if (node < 0 || node >= nodes || left-- == 0) return false;
    if (literal_[size_t(node)] >= 0) {
      stack_.pop_back();
    } else if (node == replaced) {
      const int32_t to = literal_[size_t(literal >> 1)];
      if (to < 0) {
        stack_.push_back(literal >> 1);
      } else {
        literal_[size_t(node)] = to ^ (literal & 1);
      }
    } else {
      const NetGate& gate = gates[size_t(node - base)];
      const int32_t x = literal_[size_t(gate.first)], y = literal_[size_t(gate.second)];
      if (x < 0) stack_.push_back(gate.first);
      if (y < 0) stack_.push_back(gate.second);
      if (x >= 0 && y >= 0) literal_[size_t(node)] = literal_of(gate.table, x, y);
    }
  }
  return true;
}

void NetBuilder::collect(const std::vector<int32_t>& outputs, Net& net) {
  const int32_t base = inputs_ + 1;
  place_.assign(size_t(base) + made_.size(), -1);
  for (int32_t i = 0; i < base; i++) place_[size_t(i)] = i;
  for (const int32_t output : outputs) place_[size_t(literal_[size_t(output >> 1)] >> 1)] = 0;
  for (size_t i = made_.size(); i-- > 0;) {
    if (place_[size_t(base) + i] < 0) continue;
    if (made_[i].first >= base) place_[size_t(made_[i].first)] = 0;
    if (made_[i].second >= base) place_[size_t(made_[i].second)] = 0;
  }
  for (int32_t i = 0; i < base; i++) place_[size_t(i)] = i;
  net.inputs = inputs_;
  net.gates.clear();
  for (size_t i = 0; i < made_.size(); i++) {
    if (place_[size_t(base) + i] < 0) continue;
    place_[size_t(base) + i] = net.nodes();
    net.gates.push_back(
      NetGate{made_[i].table, place_[size_t(made_[i].first)], place_[size_t(made_[i].second)]});
  }
  net.outputs.resize(outputs.size());
  for (size_t i = 0; i < outputs.size(); i++) {
    const int32_t now = literal_[size_t(outputs[i] >> 1)];
    net.outputs[i] = 2 * place_[size_t(now >> 1)] + ((now ^ outputs[i]) & 1);
  }
}

bool NetBuilder::rebuild(int32_t inputs, const std::vector<NetGate>& gates, const std::vector<int32_t>& outputs,
                         int32_t replaced, int32_t literal, Net& net) {
  inputs_ = inputs;
  made_.clear();
  const size_t nodes = size_t(inputs) + 1 + gates.size();
  size_t slots = 64;
  while (slots < 2 * gates.size() + 2) slots *= 2;
  if (slot_.size() < slots || ++now_ == 0) {
    slot_.assign(slots > slot_.size() ? slots : slot_.size(), 0);
    stamp_.assign(slot_.size(), 0);
    now_ = 1;
  }
  literal_.assign(nodes, -1);
  for (int32_t i = 0; i <= inputs; i++) literal_[size_t(i)] = 2 * i;
  for (const int32_t output : outputs)
    if (!visit(output >> 1, gates, replaced, literal)) return false;
  collect(outputs, net);
  return true;
}

}  // namespace mincirc::walks
