// Facts about residual relations on their way from one search to another.
//
// A fact is true on its own (refuter.cpp): "this residual relation has no circuit of at most g gates over these operations",
// as a MUST or as a MAY problem, or "it has one".  So whoever has the whole relation, the operations and the number may use it
// as if the search had been made here.  It does not matter which rules, thresholds or limits the sender had; the
// operations matter, and the meaning of the words, which the identity of a message names (refuter.cpp).  Facts are stored only when
// their question has been answered, so that a question that was broken off leaves none.
//
// A message is MESSAGE_HEAD words and entries one behind the other.  Words: a number that names the format and, read
// backwards, a machine of the other byte order; the identity; the number of entries.  An entry is that of the table (residual_table.cpp):
// a head and the whole relation, which fix its length.
//
// A message comes from another process, so every bit of it is looked at before anything is merged: lengths, numbers of signals, outputs
// and gates, cells that do not exist, and that nothing is both refuted and found.  What a well-formed message claims is believed, as a
// worker's "refuted" is, unless the table knows the opposite.
//
// The journal keeps what is worth sending: facts that took many nodes, found here or new from elsewhere.  When it is full, it keeps
// those that took twice as many.
#include "fact_exchange.h"

#include <string.h>

#include <algorithm>
#include <utility>

namespace mincirc {
namespace refuting {

namespace {

constexpr uint64_t FORMAT = 0x6d63666163740001u;
constexpr int MOST_GATES = 60, NOT_FOUND = 255;

int signals_of(uint64_t head) { return static_cast<int>(head >> 1 & 127); }
int outputs_of(uint64_t head) { return static_cast<int>(head >> 8 & 255); }

// The words of the relation behind a head; 0 where there is no such relation.
int words_behind(uint64_t head) {
  const int signals = signals_of(head), outputs = outputs_of(head);
  if (signals > MOST_LIVE || outputs < 1 || outputs > MOST_OUTPUTS) return 0;
  return words_of(signals) << outputs;
}

bool is_entry(const uint64_t *entry, int words) {
  const uint64_t head = entry[0], effort = entry_effort(head), beyond = ~cells_of(signals_of(head));
  if (!(head & 1) || head >> 48 || effort > 63) return false;
  const Known k = entry_facts(head);
  const int refuted = std::max(k.must_refuted, k.may_refuted);
  if (refuted > MOST_GATES || (k.may_found > MOST_GATES && k.may_found != NOT_FOUND)) return false;
  if (k.may_found <= k.may_refuted || (refuted < 0 && k.may_found == NOT_FOUND)) return false;
  for (int i = 1; i <= words; ++i)
    if (entry[i] & beyond) return false;
  return true;
}

// Whether the table knows the opposite of what an entry says.
bool contradicts(const ResidualTable &table, const Residual &r, const Known &said) {
  const Known known = table.look_up(r);
  return said.may_found <= known.may_refuted || known.may_found <= said.may_refuted;
}

// Whether all entries are whole and well-formed, and as many as the message says.
bool is_message(uint64_t identity, const uint64_t *message, int64_t words) {
  if (words < MESSAGE_HEAD || message[0] != FORMAT || message[1] != identity) return false;
  uint64_t count = 0;
  for (int64_t at = MESSAGE_HEAD; at < words; ++count) {
    const int behind = words_behind(message[at]);
    if (behind == 0 || behind >= words - at || !is_entry(message + at, behind)) return false;
    at += 1 + behind;
  }
  return count == message[2];
}

}  // namespace

int64_t receive(ResidualTable &table, FactJournal &journal, uint64_t identity, const uint64_t *message, int64_t words) {
  if (!is_message(identity, message, words)) return -1;
  for (bool merging : {false, true})
    for (int64_t at = MESSAGE_HEAD; at < words;) {
      Residual r;
      r.signals = signals_of(message[at]);
      r.outputs = outputs_of(message[at]);
      memcpy(r.cell, message + at + 1, static_cast<size_t>(r.words()) * 8);
      const Known said = entry_facts(message[at]);
      const uint64_t effort = entry_effort(message[at]);
      if (!merging && contradicts(table, r, said)) return -1;
      if (merging && table.merge(r, said, effort)) journal.note(r, said, effort);
      at += 1 + r.words();
    }
  return static_cast<int64_t>(message[2]);
}

void FactJournal::begin(int64_t most_bytes, int least) {
  most_bytes_ = most_bytes;
  asked_least_ = least_ = static_cast<uint64_t>(std::max(least, 0));
  std::vector<uint64_t>().swap(entries_);
}

void FactJournal::keep(const Residual &r, const Known &facts, uint64_t logarithm) {
  if (static_cast<int64_t>((entries_.size() + 1 + static_cast<size_t>(r.words())) * 8) > most_bytes_) {
    thin();
    if (logarithm < least_) return;
  }
  entries_.push_back(entry_head(r, facts, logarithm));
  entries_.insert(entries_.end(), r.cell, r.cell + r.words());
}

// Forget the cheaper half of the entries, roughly.
void FactJournal::thin() {
  while (static_cast<int64_t>(entries_.size() * 16) > most_bytes_) {
    ++least_;
    size_t kept = 0;
    for (size_t at = 0; at < entries_.size();) {
      const size_t length = 1 + static_cast<size_t>(words_behind(entries_[at]));
      if (entry_effort(entries_[at]) >= least_) {
        memmove(&entries_[kept], &entries_[at], length * 8);
        kept += length;
      }
      at += length;
    }
    entries_.resize(kept);
  }
}

int64_t FactJournal::take(uint64_t identity, uint64_t *message, int64_t words) {
  if (words < MESSAGE_HEAD) return 0;
  std::vector<std::pair<uint64_t, size_t>> order;  // (63 - effort, place): those of the largest effort first, then the oldest
  for (size_t at = 0; at < entries_.size(); at += 1 + static_cast<size_t>(words_behind(entries_[at])))
    order.push_back({63 - entry_effort(entries_[at]), at});
  std::sort(order.begin(), order.end());
  std::vector<uint64_t> left;
  int64_t end = MESSAGE_HEAD;
  uint64_t count = 0;
  for (const auto &place : order) {
    const uint64_t *entry = &entries_[place.second];
    const int64_t length = 1 + words_behind(entry[0]);
    if (end + length <= words) {
      memcpy(message + end, entry, static_cast<size_t>(length) * 8);
      end += length;
      ++count;
    } else {
      left.insert(left.end(), entry, entry + length);
    }
  }
  message[0] = FORMAT;
  message[1] = identity;
  message[2] = count;
  entries_.swap(left);
  if (entries_.empty()) least_ = asked_least_;
  return end;
}

}  // namespace refuting
}  // namespace mincirc
