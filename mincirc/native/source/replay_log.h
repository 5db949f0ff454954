// The replay log of a refutation: records, children first, in the form of docs/replay-logs.md, in a bounded buffer.
#ifndef MINCIRC_REPLAY_LOG_H
#define MINCIRC_REPLAY_LOG_H

#include <stdio.h>

#include <string>

#include "residual.h"

namespace mincirc {
namespace refuting {

class ReplayLog {
 public:
  explicit ReplayLog(int64_t most_bytes) : most_bytes_(most_bytes) {}

  bool wanted() const { return most_bytes_ > 0; }
  bool complete() const { return wanted() && !overflowed_; }  // no record was lost
  const std::string &text() const { return text_; }
  int64_t records() const { return records_; }

  // kind: A (MAY) or M (MUST); the reason says why the relation has no circuit of so many gates.
  void note(char kind, int gates, const Residual &r, const char *reason) {
    if (!wanted() || overflowed_) return;
    char field[64];
    snprintf(field, sizeof field, "%c %d %d %d %s", kind, gates, r.signals, r.outputs, reason);
    std::string line(field);
    if (r.signals <= 6) {
      for (int v = 0; v < r.planes(); ++v) {
        snprintf(field, sizeof field, " %llx", static_cast<unsigned long long>(r.cell[v]));
        line += field;
      }
    } else {
      for (int c = 0; c < 1 << r.signals; ++c) {
        unsigned words = 0;
        for (int v = 0; v < r.planes(); ++v) words |= static_cast<unsigned>(r.plane(v)[c >> 6] >> (c & 63) & 1) << v;
        if (!words) continue;
        snprintf(field, sizeof field, " %x.%x", static_cast<unsigned>(c), words);
        line += field;
      }
    }
    line += '\n';
    if (static_cast<int64_t>(text_.size() + line.size()) > most_bytes_) {
      overflowed_ = true;
      std::string().swap(text_);
      return;
    }
    text_ += line;
    ++records_;
  }

 private:
  int64_t most_bytes_, records_ = 0;
  bool overflowed_ = false;
  std::string text_;
};

}  // namespace refuting
}  // namespace mincirc

#endif
